import type { ClipRecord } from '../../domain/clip/clip.ts';
import { mayRevive } from '../../domain/clip/observe.ts';
import { isUnheardOf, meaningOf } from '../../domain/clip/vendor-status.ts';
import { callsLeft, countCall } from '../../domain/org/calls.ts';
import type { OrgState } from '../../domain/org/state.ts';
import type { Fact } from '../../ports/facts.ts';
import { StoreError } from '../../ports/store.ts';
import type { CheckDeps } from '../deps.ts';
import type { WorkingSet } from '../working-set.ts';
import { foldReply } from './fold-reply.ts';
import { type Asking, countUnanswered, firstQuestions, furtherQuestions } from './questions.ts';
import {
  nothingSeen,
  type Question,
  type Reply,
  type Seen,
  see,
  showsAnything,
  singleSighting,
} from './seen.ts';
import { unknownClips } from './unknown-clips.ts';
import { CALL_NEEDS_MS, type VendorLine } from './vendor-line.ts';

/** What a pass came to know. */
export interface Asked {
  seen: Seen;
  /** The org, with the calls that were made and what they say of the vendor's health. */
  org: OrgState;
  /** What the table remembers of clips that were seen and are in no working set. */
  remembered: ReadonlyMap<string, ClipRecord>;
  /** Clips whose end is suspected and that nobody could be asked for any more in this pass. */
  unanswered: number;
  /** The table answered: what it was asked about and did not name is new to us. */
  isRecalled: boolean;
}

/** A pass puts its questions in rounds: those of the next depend on the answers of the last. */
const MOST_ROUNDS = 60;

/**
 * Asks the vendor what there is to know, and the table what it remembers of what the vendor shows. What cannot be had is
 * left out: a failure is part of the org's health, and what was seen stands.
 */
export async function ask(
  deps: CheckDeps,
  { org: before, clips, line }: { org: OrgState; clips: WorkingSet; line: VendorLine },
): Promise<Asked> {
  const known = new Map(clips.all.map((clip) => [clip.clipUuid, clip]));
  const remembered = new Map<string, ClipRecord>();
  const recalled = new Set<string>();
  let org = before;
  let seen = nothingSeen(before.looks.lastFullAtMs);
  let isRecalled = true;
  const askingNow = (): Asking => {
    const nowMs = deps.clock.now();
    return {
      org,
      clips: known,
      seen,
      endedAs: (uuid) => remembered.get(uuid)?.state ?? clips.endedAs(uuid),
      limits: deps.limits,
      callsLeft: callsLeft(org, deps.limits.callsPerMinute, nowMs),
      nowMs,
    };
  };
  for (let round = 0; round < MOST_ROUNDS && deps.remainingMs() >= CALL_NEEDS_MS; round++) {
    const asking = askingNow();
    const first = round === 0 ? firstQuestions(asking) : [];
    const questions = first.length > 0 ? first : furtherQuestions(asking);
    if (questions.length === 0) break;
    const replies = await Promise.all(questions.map((question) => put(line, org, question)));
    org = countCalls(org, line, deps.clock.now());
    // Failures last: one of them may rest what an answer has just found well.
    for (const reply of replies.toSorted((a, b) => Number(isFailure(a)) - Number(isFailure(b)))) {
      const folded = foldReply(org, reply, isIdInDoubt(reply, known, seen), deps.clock.now(), deps.random());
      org = folded.org;
      for (const fact of [...folded.facts, ...oddities(org, reply)]) deps.report(fact);
      seen = see(seen, reply);
    }
    isRecalled = isRecalled && (await recall(deps, { org, clips, known, seen, remembered, recalled }));
  }
  const listService = (await line.listService()) ?? org.vendor.listService;
  const { keyStoredAtMs = org.keyStoredAtMs } = line;
  const answered = {
    ...org,
    vendor: { ...org.vendor, listService },
    ...(keyStoredAtMs !== undefined && { keyStoredAtMs }),
  };
  const unanswered = countUnanswered(askingNow());
  return { seen, org: lookedAt(answered, seen, deps.clock.now()), remembered, isRecalled, unanswered };
}

async function put(line: VendorLine, { vendor: state }: OrgState, question: Question): Promise<Reply> {
  switch (question.kind) {
    case 'list':
      return { kind: 'list', answer: await line.call(state, (vendor) => vendor.listClipsInProgress()) };
    case 'page': {
      const { pageSize, pageToken, place } = question;
      const options = { pageSize, ...(pageToken !== undefined && { pageToken }) };
      return {
        kind: 'page',
        place,
        answer: await line.call(state, (vendor) => vendor.listSavedClips(options)),
      };
    }
    case 'clip': {
      const { clipUuid } = question;
      return { kind: 'clip', clipUuid, answer: await line.call(state, (vendor) => vendor.getClip(clipUuid)) };
    }
    default:
      throw new Error(`Unknown question ${question satisfies never}`);
  }
}

/** The org with the calls that were made on the line since they were counted last. */
export function countCalls(org: OrgState, line: VendorLine, nowMs: number): OrgState {
  return line.takeCalls().reduce((state, call) => countCall(state, call, nowMs), org);
}

function isFailure({ answer }: Reply): boolean {
  return answer.kind === 'failed' || answer.kind === 'says-nothing';
}

/** A clip that nothing has shown yet, such as one given to `watch`. */
function isIdInDoubt(reply: Reply, known: ReadonlyMap<string, ClipRecord>, { list, paged }: Seen): boolean {
  if (reply.kind !== 'clip') return false;
  const { clipUuid } = reply;
  const isShown = list?.has(clipUuid) === true || paged.has(clipUuid);
  return !isShown && known.get(clipUuid)?.firstSeenAtMs === undefined;
}

/**
 * Asks the table about clips that were seen and are not known; about one that may live again, even if it was asked
 * before. False where it does not answer: then nothing can be said of them in this pass.
 */
async function recall(
  { store, clock, limits, report }: CheckDeps,
  {
    org,
    clips,
    known,
    seen,
    remembered,
    recalled,
  }: {
    org: OrgState;
    clips: WorkingSet;
    known: ReadonlyMap<string, ClipRecord>;
    seen: Seen;
    remembered: Map<string, ClipRecord>;
    /** Clips that the table was asked about in this pass. */
    recalled: Set<string>;
  },
): Promise<boolean> {
  const nowMs = clock.now();
  const unknown = unknownClips(seen, (uuid) => known.has(uuid), org, limits.expirySeconds, nowMs);
  const unasked = [...unknown.values()].filter((sighting) => {
    const { clipUuid } = sighting;
    if (recalled.has(clipUuid)) return false;
    const ended = clips.endedAs(clipUuid);
    return ended === undefined || mayRevive(ended, singleSighting(seen, clipUuid) ?? sighting);
  });
  if (unasked.length === 0) return true;
  const uuids = unasked.map(({ clipUuid }) => clipUuid);
  try {
    for (const [uuid, clip] of await store.findDone(org.orgId, uuids, nowMs)) remembered.set(uuid, clip);
    for (const uuid of uuids) recalled.add(uuid);
    return true;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    report({ kind: 'table-failed', orgId: org.orgId, what: 'recall', reason: error.kind });
    return false;
  }
}

/** When what was looked at, and whether pages show what the list shows. */
function lookedAt(org: OrgState, seen: Seen, nowMs: number): OrgState {
  if (!showsAnything(seen) && seen.single.size === 0) return org;
  const hasAnswer = showsAnything(seen) || [...seen.single.values()].some((word) => word !== 'no-word');
  const pageCovers = coverage(seen) ?? org.vendor.pageCovers;
  const isFull = seen.list !== undefined || (pageCovers === true && seen.pages.length > 0);
  return {
    ...org,
    vendor: { ...org.vendor, ...(pageCovers !== undefined && { pageCovers }) },
    looks: {
      ...org.looks,
      ...(hasAnswer && { lastAtMs: nowMs }),
      ...(seen.list !== undefined && { lastListAtMs: nowMs }),
      ...(isFull && { lastFullAtMs: nowMs }),
    },
  };
}

/** Pages stand in for the list where every clip that is in flight on the list is on a page, too. */
function coverage(seen: Seen): boolean | undefined {
  const first = seen.pages.find(({ place }) => place === 'first');
  if (first === undefined) return undefined;
  const isMoving = (uuid: string) => {
    const single = singleSighting(seen, uuid);
    return single !== undefined && meaningOf(single) === 'moving' && !seen.paged.has(uuid);
  };
  if ([...seen.single.keys()].some(isMoving)) return false;
  const moving = [...(seen.list?.values() ?? [])].filter(
    (clip) => !clip.deleted && meaningOf(clip) === 'moving',
  );
  return moving.length === 0 ? undefined : moving.every((clip) => seen.paged.has(clip.clipUuid));
}

/** Statuses never heard of, and what could not be read. */
function oddities({ orgId }: OrgState, { answer }: Reply): Fact[] {
  if (answer.kind !== 'shows') return [];
  const clips = 'clip' in answer ? [answer.clip] : answer.clips;
  const malformed = 'clip' in answer ? 0 : answer.malformed;
  const statuses = new Set(
    clips.flatMap(({ status }) => (status !== null && isUnheardOf(status) ? [status] : [])),
  );
  const unreadable = clips.filter(({ unreadable }) => unreadable.length > 0);
  const fields = [...new Set(unreadable.flatMap(({ unreadable }) => unreadable))].sort().join(', ');
  return [
    ...(malformed > 0 ? [{ kind: 'malformed-items' as const, orgId, count: malformed }] : []),
    ...[...statuses].map((status) => ({ kind: 'unknown-status' as const, orgId, status })),
    ...(unreadable.length > 0
      ? [{ kind: 'unreadable-fields' as const, orgId, fields, count: unreadable.length }]
      : []),
  ];
}
