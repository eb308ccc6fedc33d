import type { Sighting } from '../../domain/clip/clip.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { endedSinceCursor, inFlightOnPage } from '../../domain/org/sweep.ts';
import type { Seen } from './seen.ts';

/** Sightings of clips that are not in the working set: new ones, and ones that the table may remember as ended. */
export function unknownClips(
  seen: Seen,
  isKnown: (clipUuid: string) => boolean,
  org: OrgState,
  expirySeconds: number,
  nowMs: number,
): Map<string, Sighting> {
  const unknown = new Map<string, Sighting>();
  const add = (clips: Iterable<Sighting>) => {
    for (const clip of clips) if (!isKnown(clip.clipUuid)) unknown.set(clip.clipUuid, clip);
  };
  for (const clip of seen.list?.values() ?? []) if (!clip.deleted) add([clip]);
  for (const page of seen.pages) {
    add(inFlightOnPage(page, org.sweep, expirySeconds));
    add(endedSinceCursor(page, org.sweep, nowMs));
  }
  return unknown;
}
