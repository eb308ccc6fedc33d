import { createRandom, logNormal } from '../../local/random.ts';

/**
 * One clip of a world. Seconds are on the world's own clock, which begins at 0. A world is a module whose default
 * export is a `World`; `bench/worlds/` has examples.
 */
export interface WorldClip {
  startSec: number;
  /** When the vendor is done with it; Infinity for a clip that is stuck for ever. */
  endSec: number;
  failed: boolean;
  /** What the vendor shows while it is in flight: 0..1 of the current stage. `sec` is on the world's clock. */
  progressAt(sec: number): number;
}

export interface World {
  name: string;
  /** The median render time, for the report; seconds. */
  medianSec: number;
  /** The clips, sorted by their start. `random` is seeded: the same for every policy. */
  clips(random: () => number): WorldClip[];
}

/** A stuck clip is dropped by the vendor after this long. */
export const GIVE_UP_SEC = 7_200;

export const SCENARIOS = ['lone', 'burst50', 'steady1', 'steady20'] as const;
export type Scenario = (typeof SCENARIOS)[number];
export const MEDIANS_SEC = [20, 60, 300] as const;

/** The worlds that the pacing was tuned in: log-normal render times with a heavy tail, 3 % failing, some stuck. */
export function tunedWorld(scenario: Scenario, medianSec: number, scale = 1): World {
  return {
    name: scenario,
    medianSec,
    clips: (random) =>
      arrivalsSec(scenario, random, scale).map((startSec) => tunedClip(random, startSec, medianSec)),
  };
}

export function clipsOf(world: World, seed: number): WorldClip[] {
  return world.clips(createRandom(seed)).sort((a, b) => a.startSec - b.startSec);
}

function arrivalsSec(scenario: Scenario, random: () => number, scale: number): number[] {
  const gapSec = (meanSec: number) => -meanSec * Math.log(1 - random());
  const steady = (count: number, meanSec: number) => {
    let atSec = 300;
    return Array.from({ length: Math.round(count * scale) }, () => (atSec += gapSec(meanSec)));
  };
  switch (scenario) {
    case 'lone':
      return steady(600, 1_800);
    case 'steady1':
      return steady(1_200, 60);
    case 'steady20':
      return steady(2_400, 3);
    case 'burst50': {
      let atSec = 300;
      return Array.from({ length: Math.max(1, Math.round(24 * scale)) }, () => {
        atSec += 7_200 + gapSec(1_800);
        return Array.from({ length: 50 }, () => atSec + gapSec(15));
      }).flat();
    }
    default:
      throw new Error(`Unknown scenario ${scenario satisfies never}`);
  }
}

function tunedClip(random: () => number, startSec: number, medianSec: number): WorldClip {
  let wholeSec = logNormal(random, medianSec, 0.55);
  if (random() < 0.05) wholeSec *= Math.exp(0.9 + 0.6 * Math.abs(Math.log(logNormal(random, 1, 1))));
  wholeSec = Math.max(2, wholeSec);
  const progress = tunedProgress(random);
  const failed = random() < 0.03;
  const stuck = random() < 0.005;
  const stuckAt = stuck ? random() : 1;
  const lastsSec = failed ? Math.max(1, wholeSec * random()) : wholeSec;
  return {
    startSec,
    endSec: stuck ? Infinity : startSec + lastsSec,
    failed,
    progressAt: (sec) => progress(Math.min(stuckAt, 0.999, Math.max(0, (sec - startSec) / wholeSec))),
  };
}

/** 35 % run evenly, 30 % in steps, 25 % wait first, 10 % stop partway and finish suddenly. */
function tunedProgress(random: () => number): (done: number) => number {
  const kind = random();
  const steps = 3 + Math.floor(random() * 28);
  const waits = 0.15 + 0.55 * random();
  const cap = 0.2 + 0.5 * random();
  const warp = 0.7 + 0.6 * random();
  if (kind < 0.35) return (done) => Math.floor(done * 100) / 100;
  if (kind < 0.65) return (done) => Math.floor(done ** warp * steps) / steps;
  if (kind < 0.9) return (done) => Math.floor(Math.max(0, (done - waits) / (1 - waits)) * 100) / 100;
  return (done) => Math.floor(cap * Math.min(1, done * 1.3) * 100) / 100;
}
