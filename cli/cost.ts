import { DEFAULT_LIMITS } from '../functions/domain/org/limits.ts';
import { formatCost } from './cost/format.ts';
import { type CostInput, type MonthlyCost, monthlyCost } from './cost/monthly-cost.ts';
import { PRICES_AS_OF, TEXT_DOLLARS } from './cost/prices.ts';
import { INSTALLED, UNITS } from './cost/units.ts';

export interface CostOptions {
  organizations: number;
  clipsPerDay: number;
  /** Percent of the day. */
  inFlight?: number;
  email: number;
  sms: number;
  https: number;
  smsPrice?: number;
  idleSeconds?: number;
  memory?: number;
  secrets?: 'own' | 'ring';
  alarms?: number;
  metrics?: number;
  json: boolean;
}

/** What `--json` prints. Dollars a month. */
export interface CostReport extends MonthlyCost {
  /** What was asked for, with what was assumed where nothing was said. */
  input: CostInput;
  perOrganization: number;
  region: string;
  pricesAsOf: string;
  architecture: string;
}

/** A clip is taken to be in flight for so long, and alone. */
const MINUTES_A_CLIP = 2;
const MINUTES_A_DAY = 1_440;

/** `clipwatch cost`: prints what a month costs, by service. It asks nobody. */
export function cost(options: CostOptions): void {
  const report = reportCost(toCostInput(options));
  console.log(options.json ? JSON.stringify(report, null, 2) : formatCost(report));
}

/** What these organizations cost as Clipwatch works today. */
export function reportCost(input: CostInput): CostReport {
  const monthly = monthlyCost(input, UNITS);
  return {
    input,
    ...monthly,
    perOrganization: monthly.total / input.organizations,
    region: 'us-east-1',
    pricesAsOf: PRICES_AS_OF,
    architecture: UNITS.architecture,
  };
}

/** With what is assumed where nothing is said. */
export function toCostInput(options: Omit<CostOptions, 'json'>): CostInput {
  const { organizations, clipsPerDay, inFlight, email, sms, https } = options;
  return {
    organizations,
    clipsADay: clipsPerDay,
    shareOfDayInFlight:
      inFlight === undefined ? Math.min(1, (clipsPerDay * MINUTES_A_CLIP) / MINUTES_A_DAY) : inFlight / 100,
    messagesAClip: { email, sms, https },
    textDollars: options.smsPrice ?? TEXT_DOLLARS,
    idleSeconds: options.idleSeconds ?? DEFAULT_LIMITS.idleSeconds,
    memoryMb: options.memory ?? INSTALLED.memoryMb,
    secrets: options.secrets ?? INSTALLED.secrets,
    alarms: options.alarms ?? INSTALLED.alarms,
    metrics: options.metrics ?? INSTALLED.metrics,
    health: INSTALLED.health,
  };
}
