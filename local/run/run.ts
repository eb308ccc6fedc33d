import { mkdtempSync, rmSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sayVendorFailure } from '../../functions/notify/endpoint-trouble.ts';
import { type Cloud, startCloud } from '../cloud/cloud.ts';
import type { Delivery } from '../cloud/deliveries.ts';
import { REGION } from '../cloud/template.ts';
import { takeDataDir } from './data-dir.ts';
import { countHeld, isSettled } from './held.ts';
import { networkEnvironment } from './network-environment.ts';
import { contextFor, orgIdsOf, type RunOptions, secretsFor } from './options.ts';
import { type AnnouncedRun, announceRun, type Run, runsDir } from './running-runs.ts';
import { type RunSimulation, startSimulation } from './simulation.ts';
import { type Summary, summarize } from './summary.ts';
import { STACK_NAME, synthesize } from './synthesize.ts';
import { createTracker, type Tracker } from './tracker.ts';
import { describeTrouble } from './trouble.ts';
import { TurnMeter } from './turn-meter.ts';
import type { OutputStream } from './view/output.ts';
import type { Watched } from './view/state.ts';
import { createView, type View } from './view.ts';

/** How often the table is read for the view; of many clips more rarely, so that this takes a fifth of the time at most. */
const LOOK_EVERY_MS = 250;
const PAUSE_PER_READ = 4;
/** A scenario that is not over by then never will be. */
const SCENARIO_LIMIT_SEC = 180;
/** After `--for`, a clip that has just ended may still be told of. */
const DRAIN_SEC = 8;
/** Nor is an API that has said nothing by then, not even that something is wrong, worth waiting for. */
const FIRST_LOOK_SEC = 90;
/** SNS' own takes more than a minute to give up a message, and twice the scenario. */
const DEMO_WEBHOOK_POLICY = { retryDelaysMs: [1_000, 1_000, 1_000], timeoutMs: 5_000 };

/** Runs the whole of Clipwatch on this machine until it is over, or until `stop` is aborted. */
export async function runEmbedded(
  options: RunOptions,
  stop: AbortSignal,
  stream: OutputStream = process.stdout,
): Promise<Summary> {
  await using running = new AsyncDisposableStack();
  if (options.dataDir !== undefined) running.use(takeDataDir(options.dataDir));
  const assemblyDir = makeAssemblyDir(options.dataDir);
  running.defer(() => rmSync(assemblyDir, { recursive: true, force: true }));
  const simulation = options.apiUrl === undefined ? await startSimulation(options) : undefined;
  running.defer(() => simulation?.close());
  const url = options.apiUrl ?? simulation?.url ?? '';
  const { json, full = false } = options;
  const view = createView({ json, full, watched: watchedBy(options, url), stream });
  running.defer(() => view.close());
  await synthesize(contextFor(options, url), assemblyDir, stop);
  const environment = networkEnvironment();
  // This process, too, calls what is on this machine directly.
  if (environment.NODE_USE_ENV_PROXY) setGlobalProxyFromEnv({ ...process.env, ...environment });
  const deliveries: Delivery[] = [];
  const turns = new TurnMeter();
  let apiCalls = 0;
  let dropped = 0;
  const cloud = await startCloud({
    assemblyDir,
    stackName: STACK_NAME,
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    ...(options.webhook !== undefined && { webhook: options.webhook }),
    ...(simulation !== undefined && { webhookPolicy: DEMO_WEBHOOK_POLICY }),
    environment,
    secrets: secretsFor(options, (orgId) => simulation?.apiKeys.get(orgId) ?? options.apiKey ?? ''),
    onMessages: (bodies, atMs) => turns.taken(bodies, atMs),
    onDelivery: (delivery) => {
      deliveries.push(delivery);
      view.delivered(delivery);
    },
    onDropped: (endpoint) => {
      dropped++;
      view.warn(
        `The chat application at ${endpoint} would drop a message: it is of another form than it takes.`,
      );
    },
    onTrouble: (trouble) => view.troubled(trouble),
    onLog: (_, line) => {
      const trouble = describeTrouble(line);
      if (trouble !== undefined) view.warn(trouble);
    },
    onRequest: (origin) => {
      if (origin === new URL(url).origin) {
        apiCalls++;
        view.asked();
      }
    },
    onNotice: (notice, kind) => (kind === 'trouble' ? view.warn(notice) : view.say(notice)),
  });
  running.defer(() => cloud.stop());
  const tableName = cloud.template.tables[0]?.name ?? '';
  const tracker = createTracker(cloud, tableName, {
    first: options.org,
    withClips: simulation?.orgsWithClips ?? [],
  });
  running.defer(() => tracker.close());
  const startedAtMs = Date.now();
  const run = describeRun(cloud, tableName, orgIdsOf(options), startedAtMs);
  const board = await options.serveBoard?.(run);
  if (board !== undefined) {
    running.defer(() => board.close());
    view.say(`Board  ${board.url}/`);
  }
  const announced = announce(run);
  if (announced !== undefined) running.use(announced);
  view.say(
    announced === undefined
      ? `${runsDir()} cannot be written to, so "npx clipwatch status" does not find this run.`
      : '"npx clipwatch status" in another terminal shows this run, too.',
  );
  await tracker.releaseAll();
  cloud.startSchedules();
  view.watching();
  await watch(options, { cloud, tracker, view, simulation, stop, startedAtMs });
  const summary = summarize(
    await tracker.read(),
    deliveries,
    { startedAtMs, apiCalls, dropped, looks: turns.looks, slowestTurnMs: turns.slowestMs },
    (orgId) => simulation?.orgs.get(orgId)?.world,
  );
  view.end(summary);
  return summary;
}

function watchedBy({ org, orgs, apiUrl, webhook }: RunOptions, url: string): Watched {
  return {
    orgId: org,
    orgs,
    apiUrl: url,
    isSimulated: apiUrl === undefined,
    hasWebhook: webhook !== undefined,
  };
}

function describeRun(
  { endpoints, credentials, outputs }: Cloud,
  tableName: string,
  organizations: string[],
  startedAtMs: number,
): Run {
  const startedAt = new Date(startedAtMs).toISOString();
  const { pid } = process;
  return { pid, startedAt, region: REGION, endpoints, credentials, tableName, outputs, organizations };
}

/** Tells `clipwatch status` of this run; undefined where there is nowhere to tell it. */
function announce(run: Run): AnnouncedRun | undefined {
  try {
    return announceRun(run, runsDir());
  } catch {
    return undefined;
  }
}

/** Where the app is synthesized: beside the data where there is some, so that a killed run leaves nothing elsewhere. */
function makeAssemblyDir(dataDir?: string): string {
  if (dataDir === undefined) return mkdtempSync(join(tmpdir(), 'clipwatch-'));
  const dir = join(dataDir, 'assembly');
  rmSync(dir, { recursive: true, force: true });
  return dir;
}

interface Watching {
  cloud: Cloud;
  tracker: Tracker;
  view: View;
  simulation: RunSimulation | undefined;
  stop: AbortSignal;
  startedAtMs: number;
}

async function watch(
  options: RunOptions,
  { cloud, tracker, view, simulation, stop, startedAtMs }: Watching,
): Promise<void> {
  const limitSec = options.forSec ?? (simulation ? SCENARIO_LIMIT_SEC : Infinity);
  const limitMs = startedAtMs + 1000 * limitSec;
  const clips = simulation?.clips ?? Infinity;
  let begun = false;
  while (!stop.aborted) {
    const readFromMs = performance.now();
    const tracked = await tracker.read();
    const pauseMs = Math.max(LOOK_EVERY_MS, PAUSE_PER_READ * (performance.now() - readFromMs));
    view.tracked(tracked);
    // What ends before the first look is not announced, so the scenario waits for it.
    for (const orgId of tracked.baselined) simulation?.begin(orgId);
    begun ||= tracked.org?.baselineAtMs !== undefined;
    const isQuiet =
      cloud.pendingDeliveries() === 0 && tracked.clips.every((clip) => isSettled(clip, limitMs));
    // Whoever says for how long to watch many wants to see them idle, too.
    const endsByItself = options.orgs === 1 || options.forSec === undefined;
    const held = countHeld(tracked.clips, limitMs);
    if (endsByItself && tracked.ended + held >= clips && isQuiet) {
      simulation?.finish();
      return;
    }
    const elapsedSec = (Date.now() - startedAtMs) / 1000;
    // A machine that is slow may need longer than it was given for the first look.
    const hasLooked = begun || tracked.org?.vendor.lastError !== undefined;
    if (elapsedSec >= limitSec + (hasLooked ? DRAIN_SEC : FIRST_LOOK_SEC)) break;
    const isDraining = elapsedSec >= limitSec + DRAIN_SEC / 2;
    if (isDraining && hasLooked && isQuiet) break;
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => {});
  }
  if (stop.aborted) return;
  if (!begun) throw new Error(await explainSilence(tracker));
  if (simulation && options.forSec === undefined)
    throw new Error(`The scenario was not told to its end within ${SCENARIO_LIMIT_SEC} s`);
}

/** Why there was nothing to see from the first moment to the last. */
async function explainSilence(tracker: Tracker): Promise<string> {
  const { org } = await tracker.read();
  if (org === undefined) return 'The API never answered: no check has come to an end';
  const { resting, lastError } = org.vendor;
  const why = resting
    ? sayVendorFailure(resting.reason, lastError?.message ?? 'again and again')
    : lastError?.message;
  return `The API never answered: ${why ?? 'no check has come to an end'}`;
}
