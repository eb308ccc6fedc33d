import type { ClipRecord } from '../clip/clip.ts';
import type { Limits } from '../org/limits.ts';
import type { OrgState } from '../org/state.ts';
import { isOpen } from '../org/vendor-health.ts';
import { isTerminal } from '../outcome.ts';
import { clipsToLookAt } from './pacing.ts';

/** What one pass asks the vendor for first: one clip by its id, the list of clips in progress, a page, or several. */
export interface Look {
  list: boolean;
  page: boolean;
  clipUuid?: string;
}

/** A page sweeps up clips that began and ended between two passes: about once a minute. */
const SWEEP_EVERY_MS = 55_000;
/**
 * Where pages stand in for the list, the list is still looked at this often: pages may stop covering it, or leave a clip
 * out. While nothing is in flight it costs no call more, as it takes the turn of a page.
 */
const LIST_EVERY_MS = { idle: 85_000, live: 180_000 };

/**
 * A page of saved clips tells the state of many clips, finished ones included, so where it is known to cover the clips
 * in flight it serves as the heartbeat. Until then the list does, with a page each minute as the sweep. Each does what
 * it can of the other's work where that one rests.
 */
export function chooseLook(org: OrgState, clips: readonly ClipRecord[], limits: Limits, nowMs: number): Look {
  const [hasList, hasPage] = [isOpen(org, 'list', nowMs), isOpen(org, 'page', nowMs)];
  if (!hasList || !hasPage) return { list: hasList, page: hasPage };
  if (org.baselineAtMs === undefined) return { list: true, page: true };
  const live = clips.filter((clip) => !isTerminal(clip.state));
  const planned = clipsToLookAt(clips, org, nowMs);
  const [only] = planned;
  const fullLookAgeMs = nowMs - (org.looks.lastFullAtMs ?? 0);
  const isRecent = fullLookAgeMs < Math.max(30, limits.idleSeconds) * 1000;
  if (only !== undefined && planned.length === 1 && isRecent && isOpen(org, 'clip', nowMs))
    return { list: false, page: false, clipUuid: only.clipUuid };

  const listAgeMs = nowMs - (org.looks.lastListAtMs ?? 0);
  const sweepAgeMs = org.sweep.phase === 'idle' ? nowMs - org.sweep.sweptAtMs : Infinity;
  const sweepDue = sweepAgeMs >= SWEEP_EVERY_MS;
  // Of more clips than a page holds it shows a part, and the list shows all.
  const isOnOnePage = live.length <= org.vendor.pageSize;
  if (org.vendor.pageCovers === true && isOnOnePage) {
    const list = listAgeMs >= (live.length > 0 ? LIST_EVERY_MS.live : LIST_EVERY_MS.idle);
    return { list, page: !list || planned.length > 0 || sweepAgeMs >= 2 * SWEEP_EVERY_MS };
  }
  const compare = live.length > 0 && org.vendor.pageCovers === undefined;
  if (live.length > 0) return { list: true, page: sweepDue || compare };
  // Nothing in flight: one call does, the list and the sweep in turn.
  const listDue = !sweepDue || listAgeMs >= 1000 * limits.idleSeconds;
  const isRound = org.sweep.phase !== 'idle';
  return { list: isRound ? listDue : !sweepDue, page: sweepDue };
}
