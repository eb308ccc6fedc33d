import { setTimeout as sleep } from 'node:timers/promises';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { type ClipState, isTerminal } from '../../functions/domain/outcome.ts';
import { expectedEndOf } from '../../functions/domain/pace/expected-end.ts';
import { viewClip } from '../../functions/watch/clip-view.ts';
import { chooseOrg } from '../orgs/choose-org.ts';
import { type Installation, type PlaceOptions, requireOutput, withInstallation } from '../orgs/open.ts';
import { reportWaiting } from '../orgs/waiting.ts';
import { TroubleError } from '../status/trouble.ts';
import { findClip } from './find-clip.ts';
import { invokeWatch, type WatchAnswer } from './invoke-watch.ts';
import { sayExpected, sayState, sayStateSince } from './words.ts';

interface WatchOptions extends PlaceOptions {
  org?: string;
  label?: string;
  wait: boolean;
  json: boolean;
}

/** `clipwatch watch`: starts watching a clip, and waits for its end where it is asked to. */
export async function watch(clipUuid: string, options: WatchOptions): Promise<void> {
  const { org, label, wait, json, ...place } = options;
  await withInstallation(place, async (installation) => {
    const orgId = await chooseOrg(installation.store, org);
    const functionName = watchFunctionOf(installation);
    const asked = { orgId, clipUuid };
    const started = await invokeWatch(functionName, {
      action: 'start',
      ...asked,
      ...(label !== undefined && { label }),
    });
    if (!json) console.log(sayStarted(orgId, started));
    const end = wait ? await awaitEnd(installation, asked) : undefined;
    if (json) {
      const answer = wait ? await invokeWatch(functionName, { action: 'get', ...asked }) : started;
      console.log(JSON.stringify(answer, null, 2));
    } else if (end !== undefined) console.log(sayEnded(end));
    if (wait && end?.state !== 'completed') process.exitCode = 1;
  });
}

/** `clipwatch unwatch`. */
export async function unwatch(
  clipUuid: string,
  { org, ...place }: PlaceOptions & { org?: string },
): Promise<void> {
  await withInstallation(place, async (installation) => {
    const { orgId, state } = await findClip(installation.store, clipUuid, org, Date.now());
    if (isTerminal(state)) {
      console.log(`It is not in flight: it ${sayState(state)}.`);
      return;
    }
    const answer = await invokeWatch(watchFunctionOf(installation), { action: 'stop', orgId, clipUuid });
    console.log(
      answer.state === 'stopped'
        ? `The clip of ${orgId} is no longer watched: nothing more is told of it.`
        : `It has just ended: it ${sayState(answer.state)}.`,
    );
  });
}

function watchFunctionOf({ outputs }: Installation): string {
  return requireOutput(outputs, 'WatchFunctionName', 'The function watch is');
}

/** What a clip that was started is now. */
export function sayStarted(orgId: string, { state, since, firstSeenAt, expectedEnd }: WatchAnswer): string {
  if (!isTerminal(state)) {
    if (firstSeenAt === null)
      return `The clip of ${orgId} is watched. Rhombus has not shown it yet; it is looked for at once.`;
    const expected = sayExpected(expectedEnd);
    return `The clip of ${orgId} is watched: it ${sayState(state)}${expected === '' ? '' : `, and ${expected}`}.`;
  }
  const ended = `It has ended already: it ${sayStateSince(state, since)}.`;
  return state === 'failed' || state === 'removed'
    ? `${ended} It is looked at again, since Rhombus may have tried it again.`
    : ended;
}

function sayEnded({ state, stateSinceMs }: ClipRecord): string {
  return `It ${sayStateSince(state, new Date(stateSinceMs).toISOString())}.`;
}

const LOOK_EVERY_MS = 1_000;
/** What had ended before it was started again may live again, by a look that has yet to be made. */
const REVIVES_WITHIN_MS = 30_000;
const MAY_REVIVE: readonly ClipState[] = ['failed', 'removed'];

/** The clip when it has ended; undefined where it was left to itself, by Ctrl-C. */
async function awaitEnd(
  { store }: Installation,
  { orgId, clipUuid }: { orgId: string; clipUuid: string },
): Promise<ClipRecord | undefined> {
  using waiting = reportWaiting('Waiting for the clip');
  const beganMs = Date.now();
  while (!waiting.stop.aborted) {
    const nowMs = Date.now();
    const clip = await store.loadClip(orgId, clipUuid, nowMs);
    if (clip === undefined)
      throw new TroubleError('The clip is not known any longer: has it been forgotten meanwhile?');
    const mayRevive =
      MAY_REVIVE.includes(clip.state) && clip.stateSinceMs < beganMs && nowMs - beganMs < REVIVES_WITHIN_MS;
    if (isTerminal(clip.state) && !mayRevive) {
      waiting.end();
      return clip;
    }
    waiting.tick(await sayProgress(store, clip, nowMs));
    await sleep(LOOK_EVERY_MS, undefined, { signal: waiting.stop }).catch(() => {});
  }
  waiting.end();
  console.error('The clip stays watched.');
  return undefined;
}

/** In a terminal; elsewhere each line stays, so that only a new state is worth one. */
async function sayProgress(store: Installation['store'], clip: ClipRecord, nowMs: number): Promise<string> {
  const said = `The clip ${sayState(clip.state)}`;
  if (process.stderr.isTTY !== true) return said;
  const org = await store.loadState(clip.orgId);
  const { percent, expectedEnd } = viewClip(clip, expectedEndOf(clip, org, nowMs));
  const parts = [said, percent === null ? '' : `${Math.round(percent)} %`, sayExpected(expectedEnd)];
  return parts.filter(Boolean).join(', ');
}
