import { logNormal } from '../../local/random.ts';
import type { Scenario } from './arrivals.ts';
import { type Course, type Life, worldOf } from './life.ts';
import type { World } from './world.ts';

export const MEDIANS_SEC = [20, 60, 300] as const;

/** The worlds that the pacing was tuned in: log-normal render times with a heavy tail, and four courses of progress. */
export function tunedWorld(scenario: Scenario, medianSec: number): World {
  return worldOf(scenario, medianSec, tunedLife(medianSec));
}

export function tunedLife(medianSec: number): Life {
  return {
    renderSec: (random) => {
      const usualSec = logNormal(random, medianSec, 0.55);
      if (random() >= 0.05) return usualSec;
      return usualSec * Math.exp(0.9 + 0.6 * Math.abs(Math.log(logNormal(random, 1, 1))));
    },
    course: tunedCourse,
  };
}

/** 35 % run evenly, 30 % in steps, 25 % wait first, 10 % stop partway and finish suddenly. */
export function tunedCourse(random: () => number): Course {
  const kind = random();
  const steps = 3 + Math.floor(random() * 28);
  const waits = 0.15 + 0.55 * random();
  const cap = 0.2 + 0.5 * random();
  const warp = 0.7 + 0.6 * random();
  if (kind < 0.35) return { fractionAt: inPercent };
  if (kind < 0.65) return { fractionAt: (over) => Math.floor(over ** warp * steps) / steps };
  if (kind < 0.9) return { fractionAt: (over) => inPercent(Math.max(0, (over - waits) / (1 - waits))) };
  return { fractionAt: (over) => inPercent(cap * Math.min(1, over * 1.3)) };
}

/** The vendor shows whole percents. */
function inPercent(fraction: number): number {
  return Math.floor(fraction * 100) / 100;
}
