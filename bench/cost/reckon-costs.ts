import type { CostInput, DollarsByService } from '../../cli/cost/monthly-cost.ts';
import { INSTALLED } from '../../cli/cost/units.ts';
import { reportCost } from '../../cli/cost.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';

/** What a month costs, each organization, in dollars at list prices, before any free tier. */
export interface CostFigures {
  orgs: number;
  state: State;
  dollarsPerOrg: number;
  /** With the secret, health and alarms. */
  dollarsPerOrgInAll: number;
  /** Of `dollarsPerOrg`, of each organization, too. A service that costs nothing is left out. */
  byService: DollarsByService;
}

/** Idle day and night, or with clips in flight for a tenth of the day, or always. */
const STATES = {
  idle: { clipsADay: 0, shareOfDayInFlight: 0 },
  tenth: { clipsADay: 100, shareOfDayInFlight: 0.1 },
  busy: { clipsADay: 1_000, shareOfDayInFlight: 1 },
} as const;
type State = keyof typeof STATES;

const STATE_NAMES = ['idle', 'tenth', 'busy'] as const satisfies readonly State[];
const ORGANIZATIONS = [1, 100, 10_000];
const BARE = { secrets: 'none', health: false, alarms: 0 } as const;

/** Without the secret, without health and alarms, and nobody is sent anything: `dollarsPerOrgInAll` has the first three. */
export function reckonCosts(): CostFigures[] {
  return ORGANIZATIONS.flatMap((orgs) => STATE_NAMES.map((state) => reckon(orgs, state)));
}

function reckon(orgs: number, state: State): CostFigures {
  const input: CostInput = {
    ...INSTALLED,
    ...STATES[state],
    organizations: orgs,
    messagesAClip: { email: 0, sms: 0, https: 0 },
    textDollars: 0,
    idleSeconds: DEFAULT_LIMITS.idleSeconds,
  };
  const { perOrganization, byService } = reportCost({ ...input, ...BARE });
  const costs = Object.entries(byService).map(
    ([service, dollars]) => [service, toCents(dollars / orgs)] as const,
  );
  return {
    orgs,
    state,
    dollarsPerOrg: toCents(perOrganization),
    dollarsPerOrgInAll: toCents(reportCost(input).perOrganization),
    byService: Object.fromEntries(costs.filter(([, dollars]) => dollars > 0)),
  };
}

/** And hundredths of them. */
function toCents(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}
