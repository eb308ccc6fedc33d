import { logNormal } from '../../local/random.ts';
import { arrivalsSec, type Scenario } from './arrivals.ts';
import type { World, WorldClip } from './world.ts';

export const MEDIANS_SEC = [20, 60, 300] as const;

/** The worlds that the pacing was tuned in: log-normal render times with a heavy tail, 3 % failing, some stuck. */
export function tunedWorld(scenario: Scenario, medianSec: number): World {
  return {
    name: scenario,
    medianSec,
    clips: (random, scale) =>
      arrivalsSec(scenario, random, scale).map((startSec) => tunedClip(random, startSec, medianSec)),
  };
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
