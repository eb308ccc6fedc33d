import { arrivalsSec, SCENARIOS, type Scenario } from './arrivals.ts';
import type { World, WorldClip } from './world.ts';

/** How a clip's progress goes with the share of its time that is over, 0..1. */
export interface Course {
  fractionAt(over: number): number;
  operationAt?(over: number): string;
}

/** What the clips of a world have in common. Each is drawn anew for each clip. */
export interface Life {
  renderSec(random: () => number): number;
  course(random: () => number): Course;
}

/** A world of such clips, of which 3 % fail before their time and 0.5 % are stuck for ever. */
export function worldOf(scenario: Scenario, medianSec: number, life: Life): World {
  return {
    name: scenario,
    medianSec,
    clips: (random, scale) =>
      arrivalsSec(scenario, random, scale).map((startSec) => clipOf(random, startSec, life)),
  };
}

/** One for each way of arriving, named for what sets them apart. */
export function worldsOf(name: string, medianSec: number, life: Life): World[] {
  return SCENARIOS.map((scenario) => ({
    ...worldOf(scenario, medianSec, life),
    name: `${scenario}, ${name}`,
  }));
}

function clipOf(random: () => number, startSec: number, life: Life): WorldClip {
  const wholeSec = Math.max(2, life.renderSec(random));
  const { fractionAt, operationAt } = life.course(random);
  const failed = random() < 0.03;
  const stuck = random() < 0.005;
  const stuckAt = stuck ? random() : 1;
  const lastsSec = failed ? Math.max(1, wholeSec * random()) : wholeSec;
  const overAt = (sec: number) => Math.min(stuckAt, 0.999, Math.max(0, (sec - startSec) / wholeSec));
  return {
    startSec,
    endSec: stuck ? Infinity : startSec + lastsSec,
    failed,
    progressAt: (sec) => fractionAt(overAt(sec)),
    ...(operationAt && { operationAt: (sec: number) => operationAt(overAt(sec)) }),
  };
}
