/** What is odd about an org's answers or its items, and hinders nothing else. By the names of the facts that tell of it. */
export const ODDITIES = [
  /** Clips in the table that this release cannot read. */
  'items-unreadable',
  /** Clips that the table will not hold. */
  'clip-unstorable',
  /** Statuses that Rhombus did not have when this was written. */
  'unknown-status',
  /** Fields of the vendor's that are there and cannot be read. */
  'unreadable-fields',
  /** Items of the vendor's without a usable id. */
  'malformed-items',
  /** Pages that do not come to an end. */
  'paging-cut',
] as const;
export type OddityKind = (typeof ODDITIES)[number];

/** One of them, as a state keeps it: enough to tell operators, and never anything of the vendor's making. */
export interface Oddity {
  sinceMs: number;
  /** When it was met last, give or take `NOTED_EVERY_MS`. */
  lastAtMs: number;
  /** Of how many clips, or items, when it was noted last. */
  count: number;
  /** Names of fields, where that is what it is about. */
  fields?: string;
}
export type Oddities = Readonly<Record<string, Oddity>>;

/** What a pass met. */
export type OddMet = Pick<Oddity, 'count' | 'fields'>;

/** One that goes on is noted this often: each note writes the state. */
const NOTED_EVERY_MS = 15 * 60_000;
/** One that was not met for so long, while the org was looked at, is over. */
export const ODDITY_OVER_MS = 60 * 60_000;
const MOST_FIELDS_LENGTH = 200;

/** What is known of them after a pass. The same value where nothing is to be noted. */
export function noteOddities(
  before: Oddities | undefined,
  met: ReadonlyMap<OddityKind, OddMet>,
  nowMs: number,
): Oddities | undefined {
  const fresh = [...met].flatMap(([kind, { count, fields }]): [string, Oddity][] => {
    const known = before?.[kind];
    if (known !== undefined && nowMs - known.lastAtMs < NOTED_EVERY_MS) return [];
    const isOn = known !== undefined && nowMs - known.lastAtMs < ODDITY_OVER_MS;
    const noted = { sinceMs: isOn ? known.sinceMs : nowMs, lastAtMs: nowMs, count };
    return [
      [kind, { ...noted, ...(fields !== undefined && { fields: fields.slice(0, MOST_FIELDS_LENGTH) }) }],
    ];
  });
  return fresh.length === 0 ? before : { ...before, ...Object.fromEntries(fresh) };
}
