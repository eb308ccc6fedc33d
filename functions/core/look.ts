import type { ClipRecord } from './clip.ts';
import { isTerminal } from './clip.ts';
import type { Limits } from './limits.ts';
import type { OrgRecord } from './org.ts';
import { isPlanned } from './pacing.ts';

/**
 * What one pass asks the vendor for. `clip`: the one clip in flight, by its id. Otherwise the list of clips in
 * progress, a page of saved clips, or both.
 */
export type Look = { kind: 'clip'; clipUuid: string } | { kind: 'full'; list: boolean; page: boolean };

/** A page sweeps up clips that began and ended between two passes: about once a minute. */
const SWEEP_EVERY_MS = 55_000;
/** Where pages stand in for the list, the list is still looked at this often, in case they stop covering it. */
const LIST_EVERY_MS = 300_000;

/**
 * A page of saved clips tells the state of 200 clips, finished ones included, so where it is known to cover the clips
 * in flight it serves as the heartbeat. Until then the list does, with a page each minute as the sweep.
 */
export function chooseLook(
  org: OrgRecord,
  clips: readonly ClipRecord[],
  limits: Limits,
  nowMs: number,
): Look {
  if (org.baselineAtMs === undefined) return { kind: 'full', list: true, page: true };
  const live = clips.filter((clip) => !isTerminal(clip.state));
  const planned = live.filter((clip) => isPlanned(clip, org, nowMs));
  const [only] = planned;
  const fullLookAgeMs = nowMs - (org.lastFullLookAtMs ?? 0);
  if (only !== undefined && planned.length === 1 && fullLookAgeMs < Math.max(30, limits.idleSeconds) * 1000)
    return { kind: 'clip', clipUuid: only.clipUuid };

  const listAgeMs = nowMs - (org.lastListAtMs ?? 0);
  const sweepDue = nowMs - (org.sweep?.sweptAtMs ?? 0) >= SWEEP_EVERY_MS;
  if (org.page?.covers === true) {
    const list = listAgeMs >= LIST_EVERY_MS;
    return { kind: 'full', list, page: !list || live.length > 0 || sweepDue };
  }
  const compare = live.length > 0 && org.page === undefined;
  if (live.length > 0) return { kind: 'full', list: true, page: sweepDue || compare };
  // Nothing in flight: one call does, the list and the sweep in turn.
  return { kind: 'full', list: !sweepDue, page: sweepDue };
}
