import type { Sighting } from './clip.ts';
import { readProgress } from './progress.ts';
import { meaningOf } from './vendor-status.ts';

/**
 * One sighting a clip, whatever the order of the list: where an id comes twice, the one that has come furthest
 * stands. A final status goes before a moving one, `removed` last, since the other copy still shows the clip.
 */
export function mergeDuplicates(sightings: readonly Sighting[]): Map<string, Sighting> {
  const merged = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const other = merged.get(sighting.clipUuid);
    if (other === undefined || compare(sighting, other) > 0) merged.set(sighting.clipUuid, sighting);
  }
  return merged;
}

const RANK = { completed: 3, failed: 2, moving: 1, removed: 0 } as const;

function compare(a: Sighting, b: Sighting): number {
  const rank = RANK[meaningOf(a)] - RANK[meaningOf(b)];
  if (rank !== 0) return rank;
  const progress = (readProgress(a)?.fraction ?? -1) - (readProgress(b)?.fraction ?? -1);
  if (progress !== 0) return progress;
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
