import pMap from 'p-map';
import { type Audience, destinationOf } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Names } from '../../functions/domain/org/names.ts';
import { CHANNELS } from '../../functions/domain/outcome.ts';
import type { Trouble, TroubleKind } from '../../functions/domain/trouble/trouble.ts';
import type { Store } from '../../functions/ports/store.ts';
import { endedOf, inFlightOf, type KnownOrg, orgStatusOf, readOpen } from '../status/org-status.ts';
import type { BoardState, OrgOnBoard } from './board-state.ts';

/** Orgs that are read at once. */
const CONCURRENCY = 8;
/** Of each org, so many that ended last are kept in mind. */
const ENDED_KEPT = 100;
/** What has ended is read again when more has, or after so long: of all items there are most of these. */
const DONE_KEPT_MS = 600_000;
/** The vendor is asked for names once a day at most. */
const NAMES_KEPT_MS = 300_000;
const MINUTE_MS = 60_000;

/** Reads what the board shows; each reading is kept in mind, so that the next one costs less. */
export type ReadBoard = (shown: Shown, nowMs: number) => Promise<BoardState>;

interface Shown {
  orgs: readonly KnownOrg[];
  /** The others are none of this board's. */
  onlyThese: boolean;
}

interface Kept {
  done: ClipRecord[];
  doneAtMs: number;
  /** The working set that it was read with, and what else tells that a clip has ended. */
  open: ReadonlySet<string>;
  outcomes: string;
  names: Names | undefined;
  namesAtMs: number;
}

/** Reads the organizations alone. */
export type ReadOrgs = (orgs: readonly KnownOrg[], nowMs: number) => Promise<OrgOnBoard[]>;

export function createReadOrgs(store: Store): ReadOrgs {
  const kept = new Map<string, Kept>();

  async function readOrg(known: KnownOrg, nowMs: number): Promise<OrgOnBoard> {
    const { orgId } = known;
    const read = await readOpen(store, orgId);
    const before = kept.get(orgId);
    const open = new Set(read.clips.map(({ clipUuid }) => clipUuid));
    const outcomes = JSON.stringify([read.org?.learned.durations, read.org?.told]);
    const isCurrent =
      before !== undefined &&
      nowMs - before.doneAtMs < DONE_KEPT_MS &&
      before.outcomes === outcomes &&
      [...before.open].every((uuid) => open.has(uuid));
    const done = isCurrent ? before.done : await store.listRecentlyDone(orgId, ENDED_KEPT, nowMs);
    const hasClips = read.clips.length + done.length > 0;
    const areNamesCurrent = before !== undefined && nowMs - before.namesAtMs < NAMES_KEPT_MS;
    const names = areNamesCurrent || !hasClips ? before?.names : await store.loadNames(orgId);
    kept.set(orgId, {
      done,
      doneAtMs: isCurrent ? before.doneAtMs : nowMs,
      open,
      outcomes,
      names,
      namesAtMs: areNamesCurrent ? before.namesAtMs : hasClips ? nowMs : 0,
    });
    const made = (read.org?.calls.recentMs ?? []).filter((atMs) => nowMs - atMs < MINUTE_MS).length;
    return {
      status: orgStatusOf(known, { ...read, done }, nowMs),
      state: read.org,
      callsLately: { made, most: known.callsPerMinute },
      inFlight: inFlightOf(read),
      ended: endedOf({ ...read, done }),
      cameras: names?.cameras ?? new Map(),
    };
  }

  return (orgs, nowMs) => pMap(orgs, (org) => readOrg(org, nowMs), { concurrency: CONCURRENCY });
}

export function createReadBoard(store: Store): ReadBoard {
  const readOrgs = createReadOrgs(store);
  return async ({ orgs: known, onlyThese }, nowMs) => {
    const [orgs, troubles, { audiences }] = await Promise.all([
      readOrgs(known, nowMs),
      store.listTroubles(),
      store.readAudiences(),
    ]);
    const healths = await store.loadTopicHealth(destinationsOf(audiences));
    const ids = new Set(known.map(({ orgId }) => orgId));
    const lasting = troubles.filter(
      (trouble) => trouble.isOver !== true && (!onlyThese || isOf(trouble, ids)),
    );
    // A topic of which operators were told is among the troubles.
    const told = new Set(
      lasting.filter(({ kind }) => kind === 'topic-refuses').map(({ subject }) => subject),
    );
    const failing = [...healths].filter(([name]) => !told.has(name));
    return {
      atMs: nowMs,
      orgs,
      troubles: lasting,
      topics: failing.map(([name, health]) => ({ name, health })),
    };
  };
}

/** A table of an earlier release names no audience. */
function destinationsOf(audiences: readonly Audience[]): string[] {
  const theirs = audiences.flatMap((audience) =>
    CHANNELS.filter((channel) => audience.topics[channel] !== undefined).map((channel) =>
      destinationOf(channel, audience),
    ),
  );
  return [...new Set(['events', ...CHANNELS, ...theirs])];
}

/** Of the whole installation, whose topics, queues and audiences all organizations share. */
const EVERYBODYS: ReadonlySet<TroubleKind> = new Set([
  'topic-refuses',
  'audience-unreadable',
  'dead-letters',
  'subscription-pending',
  'subscription-gone',
  'not-inspected',
]);

/** All other troubles begin their subject with an org's id: `acme`, or `acme:list` for an endpoint of it. */
function isOf({ kind, subject }: Trouble, orgIds: ReadonlySet<string>): boolean {
  return EVERYBODYS.has(kind) || orgIds.has(subject.split(':')[0] ?? '');
}
