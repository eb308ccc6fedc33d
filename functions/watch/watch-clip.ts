import type { ClipRecord } from '../domain/clip/clip.ts';
import { isClipId } from '../domain/clip/clip-id.ts';
import { revive } from '../domain/clip/observe.ts';
import { type RegisteredOrganization, withoutRegistration } from '../domain/org/organization.ts';
import { type ClipState, isTerminal } from '../domain/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { UnknownOrgError } from '../runtime/organization.ts';
import {
  ClipNotFoundError,
  MalformedClipUuidError,
  TooManyStartsError,
  UnknownActionError,
  WatchConflictError,
} from './errors.ts';

const ACTIONS = ['start', 'stop', 'get'] as const;
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
  turns: Turns;
  /** Told where nobody could be asked to look at once. `reason` is the name of the error. */
  reportUnasked(trouble: { orgId: string; clipUuid: string; reason: string }): void;
}

/** A write loses against a check that is at work on the same clip at most this often before the caller is told. */
const MAX_TRIES = 5;
/** Starts of one org in one minute: far more than exports begin, and few enough for their looks to fit the budget. */
const MOST_STARTS_A_MINUTE = 300;

/**
 * Starts or stops watching one clip, or looks it up. Answers its record. Throws `UnknownActionError`,
 * `UnknownOrgError`, `MalformedClipUuidError`, `TooManyStartsError`, `ClipNotFoundError` or `WatchConflictError`.
 */
export async function watchClip(deps: WatchDeps, request: WatchRequest): Promise<ClipRecord> {
  const { orgId, clipUuid } = request;
  const action = parseAction(request.action);
  const organization = await deps.store.loadOrganization(orgId);
  if (organization === undefined) throw new UnknownOrgError(orgId);
  if (!isClipId(clipUuid)) throw new MalformedClipUuidError(clipUuid);
  switch (action) {
    case 'start':
      return start(deps, request, organization);
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
async function start(
  deps: WatchDeps,
  request: WatchRequest,
  organization: RegisteredOrganization,
): Promise<ClipRecord> {
  const { orgId } = request;
  if (!(await deps.store.admitStart(orgId, MOST_STARTS_A_MINUTE, deps.clock.now())))
    throw new TooManyStartsError(orgId);
  const label = request.label === undefined ? {} : { label: request.label };
  const clip = await change(deps, request, (known, nowMs) => {
    if (known === undefined) return { ...newClip(request, nowMs), ...label };
    if (isLeftByUs(known.state)) return { ...revive(known, nowMs), source: 'watch', ...label };
    const labelled = request.label === undefined || known.label === request.label;
    return labelled || isTerminal(known.state) ? known : { ...known, ...label };
  });
  if (mayMove(clip.state)) await askForLook(deps, request, organization);
  return clip;
}

/** It was our own decision to look no longer, so asking for it is enough to look again. */
function isLeftByUs(state: ClipState): boolean {
  return state === 'stopped' || state === 'not-found' || state === 'expired';
}

/** A failed or removed clip lives again only by the vendor's word, and a look is how to hear it. */
function mayMove(state: ClipState): boolean {
  return !isTerminal(state) || state === 'failed' || state === 'removed';
}

async function stop(deps: WatchDeps, request: WatchRequest): Promise<ClipRecord> {
  const clip = await change(deps, request, (known, nowMs) => {
    if (known === undefined) throw new ClipNotFoundError(request.clipUuid);
    return isTerminal(known.state) ? known : { ...known, state: 'stopped', stateSinceMs: nowMs };
  });
  await leaveWord(deps, request);
  return clip;
}

/** A check at work keeps its clips in memory: it reads them anew when it is told. */
async function leaveWord(
  { store, clock, reportUnasked }: WatchDeps,
  { orgId, clipUuid }: WatchRequest,
): Promise<void> {
  try {
    await store.leaveHint(orgId, clock.now());
  } catch (error) {
    reportUnasked({ orgId, clipUuid, reason: nameOf(error) });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
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

/**
 * A check at work is told by a hint; otherwise a turn is sent, however many are started no more than one each few seconds.
 * The clip is in the table by now, where the next tick's turn finds it: what fails here costs half a minute, and never the
 * start.
 */
async function askForLook(
  { store, clock, turns, reportUnasked }: WatchDeps,
  { orgId, clipUuid }: WatchRequest,
  registered: RegisteredOrganization,
): Promise<void> {
  try {
    const nowMs = clock.now();
    const lease = await store.leaveHint(orgId, nowMs);
    if (lease.expiresAtMs > nowMs || !(await store.askForTurn(orgId, nowMs, ASKED_EVERY_MS))) return;
    const organization = withoutRegistration(registered);
    const { unsent } = await turns.send([{ organization, dueAtMs: nowMs, source: 'watch', delaySeconds: 0 }]);
    if (unsent > 0) reportUnasked({ orgId, clipUuid, reason: 'TurnNotSent' });
  } catch (error) {
    reportUnasked({ orgId, clipUuid, reason: nameOf(error) });
  }
}

/** Between two turns that are sent for starts. */
const ASKED_EVERY_MS = 3_000;

function newClip({ orgId, clipUuid }: WatchRequest, nowMs: number): ClipRecord {
  return {
    orgId,
    clipUuid,
    version: 0,
    state: 'in-progress',
    rawStatus: null,
    source: 'watch',
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
