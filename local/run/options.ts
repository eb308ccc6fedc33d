/** What `npm start` can be told. */
export interface RunOptions {
  /** Watch this API instead of the simulated one. */
  apiUrl?: string;
  /** For `apiUrl`. */
  apiKey?: string;
  org: string;
  webhook?: string;
  json: boolean;
  /** Stop after this many seconds. Default: when the scenario is over, or never with an API of one's own. */
  forSec?: number;
  dataDir?: string;
  speed: number;
  seed: number;
}

/** Who is told in the embedded run. */
const SUBSCRIBERS = {
  email: ['security@example.com'],
  sms: ['+15550100123'],
  sqs: ['arn:aws:sqs:us-east-1:000000000000:exports'],
};

/** The scenario's clips live for seconds, so what takes minutes in earnest takes seconds here. */
const DEMO_LIMITS = {
  pacing: 'fast',
  idleSeconds: 2,
  stallSeconds: 6,
  removalSeconds: 6,
  progressStepPercent: 2,
};
/** Somebody is looking on: an API of one's own is looked at more often than a deployed Clipwatch would. */
const LIVE_LIMITS = { pacing: 'fast', idleSeconds: 5, progressStepPercent: 2 };

/** The `clipwatch` context that the app is synthesized with. */
export function contextFor({ org, apiUrl, speed }: RunOptions, url: string): unknown {
  const stallSeconds = Math.max(4, Math.round(DEMO_LIMITS.stallSeconds / speed));
  return {
    organizations: [{ id: org, secret: secretNameOf(org), apiUrl: url, allowAnyHost: true }],
    ...SUBSCRIBERS,
    limits: apiUrl === undefined ? { ...DEMO_LIMITS, stallSeconds } : LIVE_LIMITS,
  };
}

export function secretNameOf(org: string): string {
  return `clipwatch/${org}`;
}
