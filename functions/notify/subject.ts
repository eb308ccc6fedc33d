import { toAscii } from './alphabets.ts';
import { commonSite, countsOf, type Digest, sayToCheck } from './digest.ts';
import { sayMinute } from './local-time.ts';
import { plainPlace, sayPlace, toPlainName } from './names.ts';
import { toPlainId } from './plain-text.ts';
import { sayShort, type Told } from './told.ts';

/** SNS takes ASCII without control characters, under 100 of them. Source: the Publish action's API reference. */
export const MOST_SUBJECT = 99;
/** The longest words leave room for a camera, how many more, and a site of this length. */
const NAME_LENGTH = 28;
const ORG_LENGTH = 32;

/**
 * What happened to what, where, of when: a subject of fixed words, and of names in safe letters alone; ids where nothing
 * is left of them. Never of a title.
 */
export function subjectOf(told: Told): string {
  const { words, data, clock, needsCheck } = told;
  const org = toPlainId(data.orgId, ORG_LENGTH);
  const said = `${sayShort(told)}${needsCheck ? `, ${words.check}` : ''}: `;
  const byId = `${said}${org}, ${toPlainId(data.clipUuid, 8)}`;
  const place = plainPlace(data, words, NAME_LENGTH);
  if (place === undefined) return toSubject([byId]);
  const byName = `${said}${sayPlace(place)}`;
  const timed = data.footageStart === null ? byName : `${byName}, ${sayMinute(clock, data.footageStart)}`;
  return toSubject([`${timed}, ${org}`, timed, `${byName}, ${org}`, byName, byId]);
}

/** How many of which outcome, and how many of them to check; the site is named where it is the same of all. */
export function digestSubject(digest: Digest): string {
  const org = toPlainId(digest.orgId, ORG_LENGTH);
  const site = toPlainName(commonSite(digest), NAME_LENGTH);
  const check = sayToCheck(digest);
  const [all = '', ...fewer] = countsOf(digest).map((said) => `${said}${check}`);
  const withSite = site === '' ? [] : [`${all}, ${site}, ${org}`, `${all}, ${site}`];
  const counts = [
    ...withSite,
    ...[all, ...fewer].map((said) => `${said}, ${org}`),
    // Rather without the organization than cut.
    fewer.at(-1) ?? all,
  ];
  return toSubject(counts.map((said) => `Clipwatch: ${said}`));
}

/** The first that is short enough, in letters that a subject can carry. */
export function toSubject(candidates: readonly string[]): string {
  return firstThatFits(candidates.map(toAscii), MOST_SUBJECT);
}

/** Where none is short enough, what there is room for of the last. */
export function firstThatFits(candidates: readonly string[], most: number): string {
  const plain = candidates.map((candidate) => candidate.replace(/ {2,}/g, ' ').trim());
  return (plain.find(({ length }) => length <= most) ?? plain.at(-1) ?? '').slice(0, most).trim();
}
