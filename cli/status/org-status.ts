import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { withIdleLook } from '../../functions/domain/org/idle-look.ts';
import type {
  Endpoint,
  EndpointTrouble,
  Ledger,
  OrgLease,
  OrgState,
  VendorState,
  VendorTrouble,
} from '../../functions/domain/org/state.ts';
import { type ClipState, isTerminal } from '../../functions/domain/outcome.ts';
import { expectedEndOf } from '../../functions/domain/pace/expected-end.ts';
import { type EndpointFailure, failingNow } from '../../functions/notify/endpoint-trouble.ts';
import type { Store } from '../../functions/ports/store.ts';
import { type ClipView, viewClip } from '../../functions/watch/clip-view.ts';

/**
 * How an org is looked after. `backed-off`: nothing of the vendor's is asked for now. `impaired`: an endpoint of the
 * vendor fails, or all do, each by itself. `silent`: nothing is wrong that we know of, and yet nobody looks. `unknown`: it
 * is not among those that are watched, and nobody has ever looked.
 */
type Health = 'ok' | 'backed-off' | 'impaired' | 'silent' | 'never-checked' | 'unknown';

export interface ClipLine {
  clipUuid: string;
  label: string | null;
  title: string | null;
  state: ClipState;
  since: string;
  /** The vendor's own word. */
  status: string | null;
  /** Of the current operation. */
  percent: number | null;
  /** Of a clip in flight, as far as anybody can tell. */
  expectedEnd: ClipView['expectedEnd'];
  /** Notifications that are recorded and not yet out. */
  owed: number;
}

/** Calls to the vendor by `<endpoint>:<outcome>`. */
export type Calls = Record<string, number>;

export interface OrgStatus {
  orgId: string;
  health: Health;
  /** A check is at work now. It saves when it looked, and its calls, when it ends. */
  checking: boolean;
  lastGoodPassAt: string | null;
  backoff: { reason: VendorTrouble; failures: number; since: string; until: string; detail: string } | null;
  /** Endpoints that fail by themselves; each is asked again at `until`, or with the first look after it. */
  failing: { endpoint: Endpoint; reason: EndpointTrouble; failures: number; since: string; until: string }[];
  inFlight: ClipLine[];
  owed: number;
  ended: ClipLine[];
  calls: { today: Calls; week: Calls };
}

/** Nobody has looked for so long, and for as long as it takes to miss so many looks. */
const SILENT_AFTER_MS = 180_000;
const LOOKS_MISSED = 3;
const ENDED_SHOWN = 10;
const DAY_MS = 86_400_000;

/** What is known of an org beside what the table says of its looks. */
export interface KnownOrg {
  orgId: string;
  /** Somebody says that it is watched. */
  isConfigured: boolean;
  /** Seconds between two looks while nothing is in flight. */
  idleSeconds: number;
  /** Its own limit of calls to the vendor; absent where that of the installation holds. */
  callsPerMinute?: number;
}

/** What the table has of an org. */
export interface OrgRead {
  /** As it is known: looks at an idle org are noted beside its state. */
  org: OrgState | undefined;
  lease: OrgLease | undefined;
  /** In flight, or owing a notification. */
  clips: ClipRecord[];
  /** Those that have ended and owe nothing, latest first. */
  done: ClipRecord[];
}

export async function readOrgStatus(store: Store, known: KnownOrg, nowMs: number): Promise<OrgStatus> {
  const { orgId } = known;
  const open = await readOpen(store, orgId);
  const done = await store.listRecentlyDone(orgId, Number.POSITIVE_INFINITY, nowMs);
  return orgStatusOf(known, { ...open, done }, nowMs);
}

/** All but what has ended, of which there may be much. */
export async function readOpen(store: Store, orgId: string): Promise<Omit<OrgRead, 'done'>> {
  const { state, lease, clips } = await store.loadOrg(orgId);
  return { org: state && withIdleLook(state, lease?.idle), lease, clips };
}

/** Those in flight, longest first. */
export function inFlightOf({ clips }: Pick<OrgRead, 'clips'>): ClipRecord[] {
  return clips.filter((clip) => !isTerminal(clip.state)).sort((a, b) => a.attemptSinceMs - b.attemptSinceMs);
}

/** Those that ended under our eyes, told or not, latest first. */
export function endedOf({ clips, done }: Pick<OrgRead, 'clips' | 'done'>): ClipRecord[] {
  const open = new Set(clips.map(({ clipUuid }) => clipUuid));
  return [
    ...clips.filter((clip) => isTerminal(clip.state)),
    ...done.filter((clip) => !open.has(clip.clipUuid) && !isBaseline(clip)),
  ].sort((a, b) => b.stateSinceMs - a.stateSinceMs);
}

export function orgStatusOf(
  { orgId, isConfigured, idleSeconds }: KnownOrg,
  read: OrgRead,
  nowMs: number,
): OrgStatus {
  const { org, lease, clips } = read;
  return {
    orgId,
    health: healthOf(org, isConfigured, silentAfterMs(idleSeconds), nowMs),
    checking: (lease?.expiresAtMs ?? 0) > nowMs,
    lastGoodPassAt: org?.looks.lastAtMs === undefined ? null : toIso(org.looks.lastAtMs),
    backoff: org?.vendor.resting ? describeBackoff(org.vendor, org.vendor.resting) : null,
    failing: org === undefined ? [] : failingNow(org, nowMs).map(toFailing),
    inFlight: inFlightOf(read).map((clip) => toLine(viewClip(clip, expectedEndOf(clip, org, nowMs)))),
    owed: clips.reduce((sum, clip) => sum + clip.owed.length, 0),
    ended: endedOf(read)
      .slice(0, ENDED_SHOWN)
      .map((clip) => toLine(viewClip(clip))),
    calls: { today: callsOf(org?.calls.ledger, 1, nowMs), week: callsOf(org?.calls.ledger, 7, nowMs) },
  };
}

/** It had ended before Clipwatch first looked: it was never announced, and its date is that of the look. */
function isBaseline({ state, told }: ClipRecord): boolean {
  return state !== 'stopped' && Object.keys(told).length === 0;
}

/** Is there nothing for anybody to see to? A first check that is at work is in good order. */
export function isWell({ health, checking }: OrgStatus): boolean {
  return health === 'ok' || (health === 'never-checked' && checking);
}

/** As `health` tells operators of an organization that nobody looks at. */
function silentAfterMs(idleSeconds: number): number {
  return Math.max(SILENT_AFTER_MS, LOOKS_MISSED * 1000 * idleSeconds);
}

function healthOf(org: OrgState | undefined, isConfigured: boolean, silentMs: number, nowMs: number): Health {
  if (org === undefined && !isConfigured) return 'unknown';
  if (org?.vendor.resting !== undefined) return 'backed-off';
  if (org !== undefined && failingNow(org, nowMs).length > 0) return 'impaired';
  if (org?.looks.lastAtMs === undefined) return 'never-checked';
  return nowMs - org.looks.lastAtMs > silentMs ? 'silent' : 'ok';
}

function describeBackoff(
  { lastError }: VendorState,
  { reason, failures, sinceMs, untilMs }: NonNullable<VendorState['resting']>,
): OrgStatus['backoff'] {
  return { reason, failures, since: toIso(sinceMs), until: toIso(untilMs), detail: lastError?.message ?? '' };
}

function toFailing({ endpoint, reason, failures, sinceMs, untilMs }: EndpointFailure) {
  return { endpoint, reason, failures, since: toIso(sinceMs), until: toIso(untilMs) };
}

function toLine(view: ClipView): ClipLine {
  const { clipUuid, label, title, state, since, status, percent, expectedEnd, owed } = view;
  return { clipUuid, label, title, state, since, status, percent, expectedEnd, owed };
}

/** The last so many UTC days, today included. The ledger may hold older ones, where an org was quiet in between. */
function callsOf(ledger: Ledger | undefined, days: number, nowMs: number): Calls {
  const first = toIso(nowMs - (days - 1) * DAY_MS).slice(0, 10);
  const calls: Calls = {};
  for (const [day, counts] of Object.entries(ledger ?? {}))
    if (day >= first)
      for (const [call, count] of Object.entries(counts)) calls[call] = (calls[call] ?? 0) + count;
  return calls;
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
