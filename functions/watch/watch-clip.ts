import { type ClipRecord, isTerminal, RUUID } from '../core/clip.ts';
import type { Organization } from '../core/limits.ts';
import { revive } from '../core/observe.ts';
import type { Clock, Store } from '../core/ports.ts';
import { findOrganization } from '../runtime/organizations.ts';
import {
  ClipNotFoundError,
  MalformedClipUuidError,
  UnknownActionError,
  WatchConflictError,
} from './errors.ts';

export const ACTIONS = ['start', 'stop', 'get'] as const;
type Action = (typeof ACTIONS)[number];

export interface WatchRequest {
  action: string;
  orgId: string;
  clipUuid: string;
  /** The caller's own name for the clip; it is in every notification about it. */
  label?: string | undefined;
}

export interface WatchDeps {
  clock: Clock;
  store: Store;
  organizations: ReadonlyMap<string, Organization>;
  /** Asks for a check of the org now. */
  requestCheck(orgId: string): Promise<void>;
}

/** A write loses against a check that is at work on the same clip at most this often before the caller is told. */
const MAX_TRIES = 5;

/**
 * Starts or stops watching one clip, or looks it up. Answers its record. Throws `UnknownActionError`,
 * `UnknownOrgError`, `MalformedClipUuidError` or `ClipNotFoundError`.
 */
export async function watchClip(deps: WatchDeps, request: WatchRequest): Promise<ClipRecord> {
  const { orgId, clipUuid } = request;
  const action = parseAction(request.action);
  findOrganization(deps.organizations, orgId);
  if (!RUUID.test(clipUuid)) throw new MalformedClipUuidError(clipUuid);
  switch (action) {
    case 'start':
      return start(deps, request);
    case 'stop':
      return stop(deps, request);
    case 'get':
      return get(deps, request);
    default:
      throw new UnknownActionError(action satisfies never);
  }
}

function parseAction(action: string): Action {
  const known = ACTIONS.find((candidate) => candidate === action);
  if (known === undefined) throw new UnknownActionError(action);
  return known;
}

async function get(deps: WatchDeps, { orgId, clipUuid }: WatchRequest): Promise<ClipRecord> {
  const clip = await deps.store.loadClip(orgId, clipUuid, deps.clock.now());
  if (clip === undefined) throw new ClipNotFoundError(clipUuid);
  return clip;
}

/** May be repeated: a clip that is watched already, or that was told of, is answered as it is. */
async function start(deps: WatchDeps, request: WatchRequest): Promise<ClipRecord> {
  const clip = await change(deps, request, (known, nowMs) => {
    if (known === undefined) return newClip(request, nowMs);
    if (known.state === 'stopped' || known.state === 'not-found' || known.state === 'expired')
      return known.owed.length > 0 ? known : { ...revive(known, nowMs), source: 'watch' };
    return request.label === undefined || isTerminal(known.state) || known.label === request.label
      ? known
      : { ...known, label: request.label };
  });
  if (!isTerminal(clip.state)) await askForLook(deps, request.orgId);
  return clip;
}

async function stop(deps: WatchDeps, request: WatchRequest): Promise<ClipRecord> {
  return change(deps, request, (known, nowMs) => {
    if (known === undefined) throw new ClipNotFoundError(request.clipUuid);
    return isTerminal(known.state) ? known : { ...known, state: 'stopped', stateSinceMs: nowMs };
  });
}

/** Reads, changes and writes the clip, again where somebody else wrote in between. */
async function change(
  { store, clock }: WatchDeps,
  { orgId, clipUuid }: WatchRequest,
  make: (known: ClipRecord | undefined, nowMs: number) => ClipRecord,
): Promise<ClipRecord> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const nowMs = clock.now();
    const known = await store.loadClip(orgId, clipUuid, nowMs);
    const made = make(known, nowMs);
    if (made === known) return known;
    const written = await store.recordTransition(made);
    if (written.kind === 'written') return written.value;
  }
  throw new WatchConflictError(clipUuid);
}

/** A running check is told by a hint, and otherwise one is begun, unless the org is to be left alone for now. */
async function askForLook({ store, clock, requestCheck }: WatchDeps, orgId: string): Promise<void> {
  const nowMs = clock.now();
  await store.leaveHint(orgId, nowMs);
  const { org } = await store.loadOrg(orgId);
  const leased = (org?.lease?.expiresAtMs ?? 0) > nowMs;
  const backedOff = (org?.backoff?.untilMs ?? 0) > nowMs;
  if (!leased && !backedOff) await requestCheck(orgId);
}

function newClip({ orgId, clipUuid, label }: WatchRequest, nowMs: number): ClipRecord {
  return {
    orgId,
    clipUuid,
    version: 0,
    state: 'in-progress',
    rawStatus: null,
    source: 'watch',
    ...(label !== undefined && { label }),
    createdAtMs: nowMs,
    stateSinceMs: nowMs,
    attempt: 1,
    attemptSinceMs: nowMs,
    startedAtMs: nowMs,
    told: {},
    details: {},
    owed: [],
  };
}
