/** How much one call to the vendor is worth against seconds of waiting (see `core/pacing.ts`). */
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
  /** How long the vendor must not know a clip, confirmed at both ends, before it is `removed`. */
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
  progressStepPercent: 10,
  digestFrom: 4,
};

/** An organization as the functions know it: `organizations.json` beside each bundle. */
export interface Organization {
  /** The org's id in this installation, such as `acme`. Part of every event's id. */
  id: string;
  /** Origin of the vendor's API, such as `https://api2.rhombussystems.com`. */
  baseUrl: string;
  /** Name or ARN of the secret in Secrets Manager that holds the API key. */
  secretId: string;
}
