import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Limits } from '../../functions/domain/org/limits.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import { bundleFunction } from '../../infra/bundle.ts';
import { MEMORY_MB, PROCESS_ENVIRONMENT } from '../../infra/clipwatch-function.ts';
import { createCredentials } from '../../local/cloud/credentials.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';
import { type CountingQueue, startCountingQueue } from './counting-queue.ts';
import { type CountingTable, REGION, startCountingTable, TABLE_NAME } from './counting-table.ts';
import { type CountingTopics, startCountingTopics, topicArn } from './counting-topics.ts';
import { FunctionProcess, type Invoked } from './function-process.ts';
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';

/** A turn with clips in flight stays until this long after its time: see `functions/check/turn.ts`. */
const STAYS_MS = 59_000;
const TOPICS = ['events', 'mail', 'text'] as const;
const RING = 'keys';
/** Of `tick`: see `infra/clipwatch.ts`. */
const TICK_MEMORY_MB = 512;

/** The deployed `check` and all that it works with, each over HTTP on this machine. */
export interface Stage extends AsyncDisposable {
  table: CountingTable;
  topics: CountingTopics;
  queue: CountingQueue;
  function: FunctionProcess;
  tick?: FunctionProcess;
  health?: FunctionProcess;
  orgs: { id: string; vendor: ScriptedVendor }[];
  /** One turn. With a shorter window, one of `watch` that ends as though the tick's turn were soon to come. */
  check(orgId: string, windowMs?: number): Promise<Invoked>;
  /** One invocation with a batch of turns of the tick, which are due now. */
  takeTurns(orgIds: readonly string[]): Promise<Invoked>;
}

/** So many organizations, each with a vendor of its own. `withTick`: and the functions that the schedules invoke. */
export async function setStage(
  orgCount: number,
  limits: Partial<Limits> = {},
  { withTick = false, memoryMb = MEMORY_MB } = {},
): Promise<Stage> {
  await using started = new AsyncDisposableStack();
  const credentials = createCredentials();
  const table = await startCountingTable(credentials);
  started.defer(() => table.close());
  const topics = await startCountingTopics();
  started.defer(() => topics.close());
  const queue = await startCountingQueue();
  started.defer(() => queue.close());
  const ids = Array.from({ length: orgCount }, (_, index) => `org${index + 1}`);
  const ring = JSON.stringify(Object.fromEntries(ids.map((id) => [id, 'bench-key'])));
  const secrets = await startSecretsManager(new Map([[RING, ring]]), credentials);
  started.defer(() => secrets.close());
  const orgs: Stage['orgs'] = [];
  for (const id of ids) {
    const vendor = await startScriptedVendor();
    started.defer(() => vendor.close());
    orgs.push({ id, vendor });
    const organization = { id, baseUrl: vendor.url, secretId: `${RING}#${id}` };
    await table.store.putOrganization({ ...organization, version: 0, addedBy: 'command', addedAtMs: 0 });
  }
  table.requests.length = 0;
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-bench-'));
  started.defer(async () => rmSync(dir, { recursive: true }));
  const environment = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SNS: topics.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    ...PROCESS_ENVIRONMENT,
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'Clipwatch',
    TABLE_NAME,
    CHECK_QUEUE_URL: `${queue.url}/000000000000/check`,
    LIMITS: JSON.stringify(limits),
    OPERATORS_TOPIC_ARN: topicArn('operators'),
    // Read each few minutes, and no part of what a turn costs.
    DEAD_LETTER_QUEUES: '{}',
    ...Object.fromEntries(TOPICS.map((name) => [`${name.toUpperCase()}_TOPIC_ARN`, topicArn(name)])),
  };
  const start = async (name: string, memoryMb = MEMORY_MB) => {
    const process = await FunctionProcess.start(writeBundle(dir, name), environment, memoryMb);
    started.defer(() => process.stop());
    return process;
  };
  const process = await start('check', memoryMb);
  const tick = withTick ? await start('tick', TICK_MEMORY_MB) : undefined;
  const health = withTick ? await start('health') : undefined;
  const running = started.move();
  const take = (turns: readonly Turn[]) => process.invoke(batchOf(turns));
  const turnOf = (id: string): Turn => ({ organization: find(id), dueAtMs: Date.now(), source: 'tick' });
  const find = (id: string) => {
    const org = orgs.find((one) => one.id === id);
    return { id, baseUrl: org?.vendor.url ?? 'http://localhost:1', secretId: `${RING}#${id}` };
  };
  return {
    table,
    topics,
    queue,
    function: process,
    orgs,
    ...(tick && { tick }),
    ...(health && { health }),
    async check(orgId, windowMs = STAYS_MS) {
      const turn = turnOf(orgId);
      if (windowMs >= STAYS_MS) return take([turn]);
      await backdateTurn(table, orgId, STAYS_MS - windowMs);
      return take([{ ...turn, dueAtMs: Date.now(), source: 'watch' }]);
    },
    takeTurns: (orgIds) => take(orgIds.map(turnOf)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** As Lambda hands over what it received from the queue. */
function batchOf(turns: readonly Turn[]) {
  return {
    Records: turns.map((turn) => ({
      messageId: randomUUID(),
      body: JSON.stringify(turn),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  };
}

/** The bundle as the CDK app makes it. */
function writeBundle(dir: string, name: string): string {
  const outdir = join(dir, name);
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Bench');
  bundleFunction(stack, name);
  return join(outdir, `bundle-${stack.node.addr}`);
}

/** The tick's turn came so long ago: one of `watch` ends when it comes again. */
async function backdateTurn({ store }: CountingTable, orgId: string, agoMs: number): Promise<void> {
  const state = (await store.loadState(orgId)) ?? newOrgState(orgId);
  await store.saveOrg({ ...state, looks: { ...state.looks, turnAtMs: Date.now() - agoMs } });
}
