import { createRandom } from '../../local/random.ts';
import type { VendorTraits } from './vendor-line.ts';

/** One clip of a world. Seconds are on the world's own clock, which begins at 0. */
export interface WorldClip {
  startSec: number;
  /** When the vendor is done with it; Infinity for a clip that is stuck for ever. */
  endSec: number;
  failed: boolean;
  /** What the vendor shows while it is in flight: 0..1 of the current stage. `sec` is on the world's clock. */
  progressAt(sec: number): number;
  /** The stage that the vendor names; left out, it names none, and a clip that shows 0 is still INITIATING. */
  operationAt?(sec: number): string;
}

/** What policies are compared in. See `docs/bench.md`; `bench/worlds/` has examples. */
export interface World {
  name: string;
  /** The median render time, for the report; seconds. */
  medianSec: number;
  /** The clips. `random` is seeded: the same for every policy. `scale` is the share of the usual number of clips. */
  clips(random: () => number, scale: number): WorldClip[];
  /** Where the vendor's API differs from what is assumed. */
  vendor?: Partial<VendorTraits> | undefined;
}

/** A stuck clip is dropped by the vendor after this long. */
export const GIVE_UP_SEC = 7_200;

export function clipsOf(world: World, seed: number, scale: number): WorldClip[] {
  return world.clips(createRandom(seed), scale).toSorted((a, b) => a.startSec - b.startSec);
}

/** Whether the vendor has dropped this clip: it does so with those that are stuck. */
export function isDropped(clip: WorldClip, sec: number): boolean {
  return clip.endSec === Infinity && sec - clip.startSec >= GIVE_UP_SEC;
}

export function countEnding(clips: readonly WorldClip[]): number {
  return clips.filter((clip) => clip.endSec < Infinity).length;
}
