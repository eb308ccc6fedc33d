import type { Voice } from '../domain/audience/audience.ts';
import { type AnyEvent, type ClipEvent, isOrgEvent, type OrgEvent } from '../domain/outbox/event.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Words } from './languages/words.ts';
import { camerasOf, type Told, tell } from './told.ts';
import { sayCount, sayList, wordsOf } from './words.ts';

/** Many clips of an organization, what went wrong first; each clip by the newest word of it. */
export interface Digest {
  words: Words;
  voice: Voice;
  orgId: string;
  told: Told[];
  /** The same by outcome. */
  groups: { outcome: Outcome; told: readonly [Told, ...Told[]] }[];
  /** What came of the organization itself, where that was held, too. */
  organization: OrgEvent | undefined;
  late: boolean;
  /** It is all that there is to tell, whatever came of the clips. */
  isWhole: boolean;
}

/** What a reader should see first. */
export const BY_URGENCY: readonly Outcome[] = [
  'failed',
  'removed',
  'not-found',
  'expired',
  'stalled',
  'completed',
  'resumed',
];

export function makeDigest(
  events: readonly [AnyEvent, ...AnyEvent[]],
  voice: Voice,
  isWhole: boolean,
): Digest {
  const newest = newestOfEach(events).map((event) => tell(event, voice));
  const groups = BY_URGENCY.flatMap((outcome) => {
    const [first, ...others] = newest
      .filter(({ data }) => data.outcome === outcome)
      .toSorted((a, b) => Number(b.needsCheck) - Number(a.needsCheck));
    return first === undefined ? [] : [{ outcome, told: [first, ...others] as const }];
  });
  return {
    words: wordsOf(voice.language),
    voice,
    orgId: events[0].data.orgId,
    told: groups.flatMap(({ told }) => told),
    groups,
    organization: events.findLast(isOrgEvent),
    late: newest.every(({ data }) => data.late),
    isWhole,
  };
}

/** What has come together of one clip is told by the newest word. */
export function newestOfEach(events: readonly AnyEvent[]): ClipEvent[] {
  const clips = events.filter((event) => !isOrgEvent(event));
  return [...new Map(clips.map((event) => [event.data.clipUuid, event])).values()];
}

/** How many of which outcome; then fewer and fewer of these, with how many clips there are in all. */
export function countsOf({ words, told, groups, organization }: Digest): [string, ...string[]] {
  const counts = groups.map((group) => sayCount(words, group.outcome, group.told.length));
  if (organization) counts.unshift(words.cannotBeSeen[organization.data.outcome]);
  const fewer = counts.slice(1).map((_, index) => counts.slice(0, -1 - index));
  const inAll = words.inAll(told.length);
  return [sayList(words, counts), ...fewer.map((some) => [...some, inAll].join(', '))];
}

/** `, 3 to check`, behind the counts: how many may not be what was asked for; empty where none is. */
export function sayToCheck({ words, told }: Digest): string {
  const count = told.filter(({ needsCheck }) => needsCheck).length;
  return count > 0 ? `, ${words.toCheck(count)}` : '';
}

/** The site of all of them; empty where there are several or none. */
export function commonSite({ told }: Digest): string {
  const sites = new Set(told.map(siteOf));
  const [site = ''] = sites.size === 1 ? sites : [];
  return site;
}

const MOST_SITES = 8;

/** `Store 12 (3), Warehouse (2), and elsewhere (1)`; empty where no site is known. */
export function sayBySite({ words, told }: Digest, say: (site: string) => string): string {
  const bySite = Map.groupBy(told, siteOf);
  const elsewhere = bySite.get('')?.length ?? 0;
  bySite.delete('');
  if (bySite.size === 0) return '';
  const counts = [...bySite]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([site, { length }]) => `${say(site)} (${length})`);
  return sayList(
    words,
    [...counts, ...(elsewhere > 0 ? [`${words.elsewhere} (${elsewhere})`] : [])],
    MOST_SITES,
  );
}

/** Of its first camera that has one. */
function siteOf({ data }: Told): string {
  return camerasOf(data).find(({ site = '' }) => site !== '')?.site ?? '';
}
