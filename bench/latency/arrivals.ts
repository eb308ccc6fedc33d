export const SCENARIOS = ['lone', 'burst50', 'steady1', 'steady20'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** When the clips begin: one each half an hour, 50 within a minute each few hours, 1 or 20 a minute. */
export function arrivalsSec(scenario: Scenario, random: () => number, scale: number): number[] {
  switch (scenario) {
    case 'lone':
      return steady(600 * scale, 1_800, random);
    case 'steady1':
      return steady(1_200 * scale, 60, random);
    case 'steady20':
      return steady(2_400 * scale, 3, random);
    case 'burst50':
      return steady(24 * scale, 1_800, random).flatMap((atSec, burst) =>
        Array.from({ length: 50 }, () => atSec + 7_200 * burst + exponential(15, random)),
      );
    default:
      throw new Error(`Unknown scenario ${scenario satisfies never}`);
  }
}

/** Nothing begins in the first minutes, so that a policy has had its first look. */
const QUIET_SEC = 300;

function steady(count: number, meanGapSec: number, random: () => number): number[] {
  let atSec = QUIET_SEC;
  return Array.from({ length: Math.max(1, Math.round(count)) }, () => {
    atSec += exponential(meanGapSec, random);
    return atSec;
  });
}

function exponential(mean: number, random: () => number): number {
  return -mean * Math.log(1 - random());
}
