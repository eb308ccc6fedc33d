/** How much one call to the vendor is worth against seconds of waiting (see `domain/pace/pacing.ts`). */
export const PACING_PROFILES = ['fast', 'normal', 'thrifty'] as const;
export type PacingProfile = (typeof PACING_PROFILES)[number];

/** What an operator may tune. Every value has a default, so `{}` is a valid configuration. */
export interface Limits {
  pacing: PacingProfile;
  /** Calls to the vendor per org and minute, at most. All keys of an org share one rate limit. */
  callsPerMinute: number;
  /** Seconds between two looks at an org with nothing in flight. With 60 or more, an idle org costs one short run. */
  idleSeconds: number;
  /** Without any movement for this long, a clip has stalled. */
  stallSeconds: number;
  /** How long an explicitly watched clip may stay invisible. */
  graceSeconds: number;
  /** How long the vendor must deny a clip, while it shows others, before it is `removed`. */
  removalSeconds: number;
  /** A clip that is still not terminal after this long is `expired`. */
  expirySeconds: number;
  /** How long an ended clip is remembered. */
  retentionDays: number;
  /** Progress is written to the table in steps of this many percent. */
  progressStepPercent: number;
  /** From this many clips with the same outcome in one pass, people get one digest. */
  digestFrom: number;
}

export const DEFAULT_LIMITS: Limits = {
  pacing: 'normal',
  callsPerMinute: 60,
  idleSeconds: 30,
  stallSeconds: 600,
  graceSeconds: 300,
  removalSeconds: 120,
  expirySeconds: 86_400,
  retentionDays: 45,
  progressStepPercent: 50,
  digestFrom: 4,
};

/** What each limit may be: whole numbers, both ends included. */
export const LIMIT_BOUNDS: Record<Exclude<keyof Limits, 'pacing'>, readonly [least: number, most: number]> = {
  callsPerMinute: [4, 600],
  idleSeconds: [2, 900],
  stallSeconds: [1, 86_400],
  graceSeconds: [5, 86_400],
  removalSeconds: [1, 86_400],
  expirySeconds: [60, 2_592_000],
  retentionDays: [7, 3_650],
  progressStepPercent: [1, 100],
  digestFrom: [2, 1_000],
};

/** The limits of one organization: its own go before those of the installation. */
export function limitsOf(installation: Limits, own: Partial<Limits> | undefined): Limits {
  return { ...installation, ...own };
}
