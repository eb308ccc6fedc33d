import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { isTerminal } from '../../functions/domain/outcome.ts';
import type { Store } from '../../functions/ports/store.ts';

/** The clips of an organization, as they are remembered; what has expired is left out. */
export interface KnownClips {
  inFlight: ClipRecord[];
  /** Those that ended under our eyes, told or not. */
  ended: ClipRecord[];
}

export async function readClips(store: Store, orgId: string, nowMs: number): Promise<KnownClips> {
  const { clips } = await store.loadOrg(orgId);
  const done = await store.listRecentlyDone(orgId, Number.POSITIVE_INFINITY, nowMs);
  const open = new Set(clips.map(({ clipUuid }) => clipUuid));
  return {
    inFlight: clips.filter(({ state }) => !isTerminal(state)),
    ended: [
      ...clips.filter(({ state }) => isTerminal(state)),
      ...done.filter((clip) => !open.has(clip.clipUuid) && !isBaseline(clip)),
    ],
  };
}

/** It had ended before Clipwatch first looked: its date is that of the look. */
function isBaseline({ state, told }: ClipRecord): boolean {
  return state !== 'stopped' && Object.keys(told).length === 0;
}
