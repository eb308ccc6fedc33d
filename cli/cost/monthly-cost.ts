import { type Charged, PRICES, type Service } from './prices.ts';
import { type MeasuredUnits, TICK_MEMORY_MB, type Usage } from './units.ts';

export interface CostInput {
  organizations: number;
  /** Of each organization. */
  clipsADay: number;
  /** Of each organization: 0 to 1. */
  shareOfDayInFlight: number;
  /** Deliveries that each clip makes, by how: as many as there are subscribers. Queues and functions cost nothing. */
  messagesAClip: { email: number; sms: number; https: number };
  /** Dollars, with the carrier's fee. */
  textDollars: number;
  idleSeconds: number;
  memoryMb: number;
  /** A secret of its own for each organization, many keys in one, or not reckoned. */
  secrets: 'own' | 'ring' | 'none';
  /** Of the whole installation. */
  alarms: number;
  /** Custom metrics of the whole installation. */
  metrics: number;
  /** With what tells operators of troubles. */
  health: boolean;
}

export type DollarsByService = Partial<Record<Service, number>>;

/** Dollars a month, for all organizations together. */
export interface MonthlyCost {
  byService: DollarsByService;
  total: number;
  /** What the free tier takes off that, where nothing else in the account uses it. */
  freeTier: DollarsByService;
  totalAfterFreeTier: number;
}

/** As AWS reckons it. */
const HOURS_A_MONTH = 730;
const MINUTES_A_MONTH = 60 * HOURS_A_MONTH;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;
/** Of memory, for a whole core. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_A_CORE = 1_769;
/** Keys that fit one secret of 64 KB. */
const KEYS_A_RING = 800;
const BYTES_A_GB = 1e9;

/** A month at list prices: what is used, as it was measured, times what it costs. */
export function monthlyCost(input: CostInput, units: MeasuredUnits): MonthlyCost {
  const byService: DollarsByService = {};
  const freeTier: DollarsByService = {};
  const quantities = quantitiesOf(input, units);
  for (const { charged, service, dollars, free } of PRICES) {
    const quantity = quantities[charged];
    byService[service] = (byService[service] ?? 0) + quantity * dollars;
    freeTier[service] = (freeTier[service] ?? 0) + Math.min(quantity, free) * dollars;
  }
  byService.SNS = (byService.SNS ?? 0) + clipsAMonth(input) * input.messagesAClip.sms * input.textDollars;
  const total = sumOf(byService);
  return { byService, total, freeTier, totalAfterFreeTier: total - sumOf(freeTier) };
}

/** A month of all organizations, in what is charged for. */
function quantitiesOf(input: CostInput, units: MeasuredUnits): Record<Charged, number> {
  const { organizations, memoryMb, messagesAClip, secrets, alarms, metrics } = input;
  const used = usageOf(input, units);
  const clips = clipsAMonth(input);
  const remembered = organizations * input.clipsADay * units.rememberedDays;
  const storedGb = (remembered * units.rememberedBytes) / BYTES_A_GB;
  const core = Math.min(1, memoryMb / MB_A_CORE);
  // What is work takes longer with less of a core, so that it costs the same with any memory.
  const lambdaMbSec = (memoryMb * (used('lambdaWaitMs') + used('lambdaCpuMs') / core)) / 1000;
  const tickMbSec = (TICK_MEMORY_MB * used('tickWaitMs')) / 1000;
  return {
    lambdaRequests: used('lambdaRequests'),
    lambdaGbSeconds: (lambdaMbSec + tickMbSec) / 1024,
    readUnits: used('readUnits'),
    writeUnits: used('writeUnits'),
    storedGb,
    recoverableGb: storedGb,
    schedulerInvocations: used('schedulerInvocations'),
    sqsRequests: used('sqsRequests'),
    snsPublishes: used('snsPublishes'),
    emails: clips * messagesAClip.email,
    httpsDeliveries: clips * messagesAClip.https,
    secrets: SECRETS[secrets](organizations),
    secretReads: secrets === 'none' ? 0 : used('secretReads'),
    logGb: used('logBytes') / BYTES_A_GB,
    metrics,
    alarms,
  };
}

const SECRETS: Record<CostInput['secrets'], (organizations: number) => number> = {
  own: (organizations) => organizations,
  ring: (organizations) => Math.ceil(organizations / KEYS_A_RING),
  none: () => 0,
};

/** A month of all organizations, in what was measured. */
function usageOf(input: CostInput, units: MeasuredUnits): (what: keyof Usage) => number {
  const { organizations, shareOfDayInFlight } = input;
  const minutes = organizations * MINUTES_A_MONTH;
  const minutesInFlight = minutes * shareOfDayInFlight;
  const turns = minutes * turnsAMinute(input);
  const looks = (minutes - minutesInFlight) * (60 / input.idleSeconds);
  const batches = turns / Math.min(organizations, units.turnsABatch);
  const troubled = input.health ? MINUTES_A_MONTH : 0;
  const parts: [times: number, usage: Usage][] = [
    [MINUTES_A_MONTH, units.installationMinute],
    [minutes, units.organizationMinute],
    [troubled, units.healthMinute],
    [troubled * Math.min(organizations, units.healthOrganizations), units.healthOrganizationMinute],
    [turns, units.turn],
    [batches, units.batch],
    [looks, units.idleLook],
    [minutesInFlight, units.minuteInFlight],
    [clipsAMonth(input), units.clip],
    [input.metrics > 0 ? minutesInFlight : 0, units.countedMinute],
    [input.secrets === 'own' ? minutes : 0, units.ownSecretMinute],
  ];
  return (what) => parts.reduce((sum, [times, usage]) => sum + times * (usage[what] ?? 0), 0);
}

/** One at the least, since clips may be in flight. */
function turnsAMinute({ idleSeconds }: CostInput): number {
  return Math.max(1, Math.floor(60 / idleSeconds));
}

function clipsAMonth({ organizations, clipsADay }: CostInput): number {
  return organizations * clipsADay * DAYS_A_MONTH;
}

function sumOf(dollars: DollarsByService): number {
  return Object.values(dollars).reduce((sum, value) => sum + value, 0);
}
