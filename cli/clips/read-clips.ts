import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Store } from '../../functions/ports/store.ts';
import { endedOf, inFlightOf, readOpen } from '../status/org-status.ts';

/** The clips of an organization, as they are remembered; what has expired is left out. */
export interface KnownClips {
  inFlight: ClipRecord[];
  /** Those that ended under our eyes, told or not. */
  ended: ClipRecord[];
}

export async function readClips(store: Store, orgId: string, nowMs: number): Promise<KnownClips> {
  const open = await readOpen(store, orgId);
  const done = await store.listRecentlyDone(orgId, Number.POSITIVE_INFINITY, nowMs);
  return { inFlight: inFlightOf(open), ended: endedOf({ ...open, done }) };
}
