import type { Sighting } from '../../domain/clip/clip.ts';
import { mergeDuplicates } from '../../domain/clip/merge.ts';
import type { Endpoint } from '../../domain/org/state.ts';
import type { SweptPage } from '../../domain/org/sweep.ts';
import type { ClipAnswer, ListAnswer, PageAnswer } from '../../ports/vendor.ts';

/** What a pass wants to know of the vendor. */
export type Question =
  | { kind: 'list' }
  /** `follows`: the page that the last page of this pass leads to. `sweep`: the one where a round left off. */
  | { kind: 'page'; place: 'first' | 'follows' | 'sweep'; pageToken?: string; pageSize: number }
  | { kind: 'clip'; clipUuid: string };

/** What came of a question. */
export type Reply =
  | { kind: 'list'; answer: ListAnswer }
  | { kind: 'page'; place: SeenPage['place']; answer: PageAnswer }
  | { kind: 'clip'; clipUuid: string; answer: ClipAnswer };

export interface SeenPage extends SweptPage {
  place: 'first' | 'follows' | 'sweep';
}

/** What the vendor showed in one pass. A part that was not asked for, or that failed, is absent. */
export interface Seen {
  list?: ReadonlyMap<string, Sighting>;
  pages: readonly SeenPage[];
  /** All clips of all pages. */
  paged: ReadonlyMap<string, Sighting>;
  /** What came of asking for clips by their ids: a sighting, or the kind of answer that came instead. */
  single: ReadonlyMap<string, Sighting | 'null' | 'not-found' | 'no-word'>;
  /** What was asked, answered or not. */
  asked: ReadonlySet<Endpoint>;
  /** The last page was longer than we read: it may come in smaller pieces. */
  isPageTooLarge: boolean;
  /** The page where a round of the sweep was to go on did not come, or its token was refused. */
  sweepEnd?: 'failed' | 'refused';
  /** A page that was to follow did not come: no further one is asked for in this pass. */
  isRowOver: boolean;
  /** When everything was looked at before this pass; absent for a first look. */
  previousFullLookAtMs?: number;
}

export function nothingSeen(previousFullLookAtMs: number | undefined): Seen {
  return {
    pages: [],
    paged: new Map(),
    single: new Map(),
    asked: new Set(),
    isPageTooLarge: false,
    isRowOver: false,
    ...(previousFullLookAtMs !== undefined && { previousFullLookAtMs }),
  };
}

/** What was seen, with one more reply. */
export function see(before: Seen, reply: Reply): Seen {
  const seen = { ...before, asked: new Set([...before.asked, reply.kind]) };
  switch (reply.kind) {
    case 'list':
      return reply.answer.kind === 'shows' ? { ...seen, list: mergeDuplicates(reply.answer.clips) } : seen;
    case 'page': {
      if (reply.answer.kind !== 'shows')
        return {
          ...seen,
          isPageTooLarge: isTooLarge(reply.answer),
          isRowOver: seen.isRowOver || reply.place === 'follows',
          ...(reply.place === 'sweep' && { sweepEnd: isRefused(reply.answer) ? 'refused' : 'failed' }),
        };
      const { clips, nextPageToken } = reply.answer;
      return {
        ...seen,
        isPageTooLarge: false,
        pages: [...seen.pages, { place: reply.place, clips, nextPageToken }],
        paged: mergeDuplicates([...seen.paged.values(), ...clips]),
      };
    }
    case 'clip':
      return { ...seen, single: new Map(seen.single).set(reply.clipUuid, wordOf(reply.answer)) };
    default:
      throw new Error(`Unknown reply ${reply satisfies never}`);
  }
}

function isRefused(answer: PageAnswer): boolean {
  return answer.kind === 'failed' && answer.reason === 'token-refused';
}

function isTooLarge(answer: PageAnswer): boolean {
  return answer.kind === 'failed' && answer.reason === 'too-large';
}

function wordOf(answer: ClipAnswer): Sighting | 'null' | 'not-found' | 'no-word' {
  switch (answer.kind) {
    case 'shows':
      return answer.clip;
    case 'does-not-know':
      return answer.form;
    default:
      return 'no-word';
  }
}

/** What the vendor said of a clip that was asked for by its id. */
export function singleSighting(seen: Seen, clipUuid: string): Sighting | undefined {
  const word = seen.single.get(clipUuid);
  return typeof word === 'object' ? word : undefined;
}

/** What a page or a single answer says of a clip counts; details that only the list has are added. */
export function strongSighting(seen: Seen, clipUuid: string): Sighting | undefined {
  const strong = singleSighting(seen, clipUuid) ?? seen.paged.get(clipUuid);
  const listed = seen.list?.get(clipUuid);
  return strong && listed ? { ...strong, details: { ...listed.details, ...strong.details } } : strong;
}

/** Was there an answer that shows what there is? */
export function showsAnything(seen: Seen): boolean {
  return seen.list !== undefined || seen.pages.length > 0;
}

/** Pages that follow one another from the first on. */
export function pagesInARow(seen: Seen): SeenPage[] {
  return seen.pages.filter(({ place }) => place !== 'sweep');
}

/**
 * Down to which date, on the vendor's clock, the pages show all that there is: -Infinity where they came to the last one.
 * Infinity where that cannot be said of any.
 */
export function pagesReachTo(seen: Seen): number {
  const pages = pagesInARow(seen);
  const last = pages.at(-1);
  if (last === undefined) return Infinity;
  if (last.nextPageToken === null) return -Infinity;
  const dates = pages.flatMap(({ clips }) => clips.map(({ details }) => details.createdAtMs ?? Infinity));
  const newestFirst = dates.every((date, index) => date <= (dates[index - 1] ?? Number.MAX_VALUE));
  return newestFirst ? (dates.at(-1) ?? Infinity) : Infinity;
}

/** Would pages that reach so far show a clip that the vendor dates so? One without a date only the last page would. */
export function isWithinReach(reachToMs: number, createdAtMs: number | undefined): boolean {
  return reachToMs < (createdAtMs ?? Number.NEGATIVE_INFINITY) || reachToMs === Number.NEGATIVE_INFINITY;
}

/**
 * Do pages in a row show what is older, so that they would show this, too? That they say they are the last is no proof:
 * they may be cut short. In the other order, what is newer has to be there as well.
 */
export function areAroundIt(seen: Seen, createdAtMs: number | undefined): boolean {
  const dates = pagesInARow(seen).flatMap(({ clips }) => clips.map(({ details }) => details.createdAtMs));
  const [first, last] = [dates.at(0), dates.at(-1)];
  if (createdAtMs === undefined || first === undefined || last === undefined) return false;
  const isInOrder = (sign: 1 | -1) =>
    dates.every((date, index) => sign * ((date ?? Number.NaN) - (dates[index - 1] ?? date ?? 0)) >= 0);
  if (isInOrder(-1)) return last < createdAtMs;
  return isInOrder(1) && first < createdAtMs && createdAtMs < last;
}

/** Further pages cannot be had: one was refused, or the token leads round in a circle. */
export function isRowAtEnd(seen: Seen): boolean {
  const tokens = pagesInARow(seen).map(({ nextPageToken }) => nextPageToken);
  return seen.isRowOver || new Set(tokens).size < tokens.length;
}

/** So many pages agree on a clip that the vendor never dated. */
const PAGES_FOR_UNDATED = 3;

/** Do the pages say that a clip is not there, which the vendor dates so? They have to reach back as far as it. */
export function pagesAgree(seen: Seen, createdAtMs: number | undefined): boolean {
  if (isWithinReach(pagesReachTo(seen), createdAtMs) || isRowAtEnd(seen)) return true;
  return createdAtMs === undefined && pagesInARow(seen).length >= PAGES_FOR_UNDATED;
}
