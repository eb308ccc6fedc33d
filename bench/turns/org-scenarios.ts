import { DEFAULT_QUEUE_LIMITS } from '../../infra/queue-limits.ts';
import { measureOrgs, type OrgsFigures, type OrgsOptions } from './measure-orgs.ts';
import type { Oddity } from './org-vendors.ts';

/** With clips in flight in so many organizations all the time, the others being idle. */
export interface ScarceFigures extends OrgsFigures {
  inFlight: number;
  checkConcurrency: number;
}

type Scenario = Omit<OrgsOptions, 'seed'>;

/** One answers in 9 s, one with 429 whatever it is asked, and one with 5 MB. */
const ODDITIES: Oddity[] = ['slow', 'refusing', 'large'];
/** 10,000 organizations need 37 executions; the default would leave most of them unseen. */
const ORGS: Scenario[] = [
  { orgs: 1, minutes: 10 },
  { orgs: 100, minutes: 10, oddities: ODDITIES },
  { orgs: 1_000, minutes: 10, oddities: ODDITIES },
  { orgs: 10_000, minutes: 4, oddities: ODDITIES, queueLimits: { checkConcurrency: 60 } },
];

const SCARCE_ORGS = 100;
const SCARCE_MINUTES = 10;
const { checkConcurrency } = DEFAULT_QUEUE_LIMITS;
/** Fewer than there are executions, as many, and twice as many. */
const IN_FLIGHT = [checkConcurrency - 2, checkConcurrency, 2 * checkConcurrency];

/** The worst of the seeds. `scale` is the share of the usual number of organizations. */
export async function measureOrgScenarios(seeds: readonly number[], scale: number): Promise<OrgsFigures[]> {
  const figures: OrgsFigures[] = [];
  for (const scenario of ORGS) {
    const orgs = Math.max(1, Math.round(scale * scenario.orgs));
    figures.push(await worstOf({ ...scenario, orgs }, seeds));
  }
  return figures;
}

export async function measureScarce(seeds: readonly number[]): Promise<ScarceFigures[]> {
  const figures: ScarceFigures[] = [];
  for (const inFlight of IN_FLIGHT) {
    const oddities = Array.from({ length: inFlight }, (): Oddity => 'in-flight');
    const scenario = { orgs: SCARCE_ORGS, minutes: SCARCE_MINUTES, oddities };
    figures.push({ inFlight, checkConcurrency, ...(await worstOf(scenario, seeds)) });
  }
  return figures;
}

async function worstOf(scenario: Scenario, seeds: readonly number[]): Promise<OrgsFigures> {
  const runs: OrgsFigures[] = [];
  for (const seed of seeds) runs.push(await measureOrgs({ ...scenario, seed }));
  const worst = (figure: (run: OrgsFigures) => number) => Math.max(...runs.map(figure));
  return {
    orgs: scenario.orgs,
    idleSeconds: worst(({ idleSeconds }) => idleSeconds),
    turns: worst(({ turns }) => turns),
    p95LateMs: worst(({ p95LateMs }) => p95LateMs),
    starved: worst(({ starved }) => starved),
    longestGapSec: worst(({ longestGapSec }) => longestGapSec),
    peakConcurrency: worst(({ peakConcurrency }) => peakConcurrency),
    meanConcurrency: worst(({ meanConcurrency }) => meanConcurrency),
    turnsABatch: -worst(({ turnsABatch }) => -turnsABatch),
    cpuMs: worst(({ cpuMs }) => cpuMs),
    sendMs: worst(({ sendMs }) => sendMs),
  };
}
