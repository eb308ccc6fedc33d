import type { ClipEvent } from '../domain/outbox/event.ts';
import { plainPlace, sayPlace } from './names.ts';
import { toPlainId } from './plain-text.ts';
import { SAID, sayWhichTime } from './words.ts';

/** SNS takes ASCII without control characters, under 100 of them. */
const MOST = 99;
/** The longest words leave room for a camera, how many more, and a site of this length. */
const NAME_LENGTH = 28;

/**
 * What happened to what, where: a subject of fixed words, and of names in safe letters alone; ids where nothing is left
 * of them. Never of a title.
 */
export function subjectOf(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A message tells of at least one clip');
  const { outcome, orgId, clipUuid, warnings } = first.data;
  const org = toPlainId(orgId, 32);
  if (events.length > 1)
    return digestSubject(events, `Clipwatch: ${events.length} clips ${SAID[outcome].many}`, org);
  const check = warnings.length > 0 ? ', please check it' : '';
  const said = `${SAID[outcome].subject}${sayWhichTime(first)}${check}`;
  const place = plainPlace(first.data, NAME_LENGTH);
  const byId = `${said}: ${org}, ${toPlainId(clipUuid, 8)}`;
  if (place === undefined) return byId;
  const byName = `${said}: ${sayPlace(place)}`;
  return firstThatFits([`${byName}, ${org}`, byName, byId]);
}

/** The site is named where it is the same of all. */
function digestSubject(events: readonly ClipEvent[], said: string, org: string): string {
  const sites = new Set(events.map(({ data }) => plainPlace(data, NAME_LENGTH)?.site ?? ''));
  const [site = ''] = sites.size === 1 ? sites : [];
  const byOrg = `${said}, ${org}`;
  return site === '' ? byOrg : firstThatFits([`${said}, ${site}, ${org}`, `${said}, ${site}`, byOrg]);
}

function firstThatFits(subjects: readonly [string, ...string[]]): string {
  return (subjects.find(({ length }) => length <= MOST) ?? subjects[0]).slice(0, MOST);
}
