import type { World } from './world.ts';

/** How many clips a batch has: what one page shows, a little more, and far more. */
export const BATCH_CLIPS = [100, 200, 300, 1_000, 5_000] as const;

const BEGINS_SEC = 600;
const WITHIN_SEC = 20;
const LASTS_SEC = 180;
const SPREAD = 0.05;

/** Clips that begin within 20 s and take 180 s, give or take 5 %: nearly all of them end together. */
export function batchWorld(clips: number): World {
  return {
    name: `batch of ${clips}`,
    medianSec: LASTS_SEC,
    clips: (random) =>
      Array.from({ length: clips }, () => {
        const startSec = BEGINS_SEC + WITHIN_SEC * random();
        const lastsSec = LASTS_SEC * (1 + SPREAD * (2 * random() - 1));
        return {
          startSec,
          endSec: startSec + lastsSec,
          failed: false,
          progressAt: (sec) => Math.min(0.99, Math.floor((100 * (sec - startSec)) / lastsSec) / 100),
        };
      }),
  };
}
