import { parseSecretId } from '../../functions/runtime/secret-id.ts';
import type { LocalServer } from '../cloud/http.ts';
import type { Run } from './running-runs.ts';
import type { Told } from './told.ts';

/** What `npm start` can be told. */
export interface RunOptions {
  /** Watch this API instead of the simulated one. */
  apiUrl?: string;
  /** For `apiUrl`. */
  apiKey?: string;
  /** The organization, or the first of several. */
  org: string;
  /** How many organizations are simulated. */
  orgs: number;
  webhook?: string;
  json: boolean;
  /** Stop after this many seconds. Default: when the scenario is over, or never with an API of one's own. */
  forSec?: number;
  dataDir?: string;
  speed: number;
  seed: number;
  /** Messages are shown whole. */
  full?: boolean;
  /** Who is told, as under `clipwatch` in a `cdk.json`. Default: one of each kind. */
  told?: Told;
  /** Serves a page of the run, for as long as it lasts. */
  serveBoard?: (run: Run) => Promise<LocalServer>;
}

/** Who is told in the embedded run, where nobody says otherwise. */
const SUBSCRIBERS = {
  email: ['security@example.com'],
  sms: ['+15550100123'],
  chat: [{ slack: { workspaceId: 'T0LOCAL', channelId: 'C0LOCAL' } }],
  sqs: ['arn:aws:sqs:us-east-1:000000000000:exports'],
  operators: { email: ['operators@example.com'] },
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

/** As many looks a second as one machine has time for beside all else. */
const LOOKS_A_SEC = 16;
const LONGEST_IDLE_SEC = 30;
/** As many as fit into a secret with room to spare. */
const KEYS_A_RING = 500;

/** `acme`, `acme-2`, `acme-3`: an id has 32 characters at most. */
export function orgIdsOf({ org, orgs }: RunOptions): string[] {
  return Array.from({ length: orgs }, (_, index) => (index === 0 ? org : `${org.slice(0, 27)}-${index + 1}`));
}

/** The `clipwatch` context that the app is synthesized with. */
export function contextFor(options: RunOptions, url: string): unknown {
  const { apiUrl, orgs, speed, told: { limits, ...told } = {} } = options;
  const stallSeconds = Math.max(4, Math.round(DEMO_LIMITS.stallSeconds / speed));
  const idleSeconds = Math.min(
    LONGEST_IDLE_SEC,
    Math.max(DEMO_LIMITS.idleSeconds, Math.ceil(orgs / LOOKS_A_SEC)),
  );
  return {
    organizations: orgIdsOf(options).map((id, index) => ({
      id,
      secret: secretIdOf(id, index, orgs),
      apiUrl: url,
      allowAnyHost: true,
    })),
    ...SUBSCRIBERS,
    ...told,
    limits: {
      ...(apiUrl === undefined ? { ...DEMO_LIMITS, stallSeconds, idleSeconds } : LIVE_LIMITS),
      ...limits,
    },
  };
}

/** One has a secret of its own; many share rings, as they would in an account. */
function secretIdOf(orgId: string, index: number, orgs: number): string {
  return orgs === 1 ? `clipwatch/${orgId}` : `clipwatch/keys-${Math.floor(index / KEYS_A_RING)}#${orgId}`;
}

/** What Secrets Manager holds when the run begins: secrets by their names. */
export function secretsFor(options: RunOptions, keyOf: (orgId: string) => string): Map<string, string> {
  const rings = new Map<string, Record<string, string>>();
  for (const [index, orgId] of orgIdsOf(options).entries()) {
    const { secret, jsonKey } = parseSecretId(secretIdOf(orgId, index, options.orgs));
    if (jsonKey === undefined) return new Map([[secret, keyOf(orgId)]]);
    rings.set(secret, { ...rings.get(secret), [jsonKey]: keyOf(orgId) });
  }
  return new Map([...rings].map(([name, keys]) => [name, JSON.stringify(keys)]));
}
