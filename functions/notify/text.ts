import { formatDuration } from '../domain/duration.ts';
import { adviseBriefly, adviseManyBriefly } from './advice.ts';
import { GSM_LETTERS, toGsm } from './alphabets.ts';
import { commonSite, countsOf, type Digest, sayToCheck } from './digest.ts';
import { sayMinute } from './local-time.ts';
import { plainPlace, sayPlace, toPlainName } from './names.ts';
import { toPlainId } from './plain-text.ts';
import { firstThatFits } from './subject.ts';
import { sayShort, type Told } from './told.ts';
import { sayWith } from './words.ts';

/** Septets that SNS leaves of a text, behind `Clipwatch> `. Whatever is in ours counts once. */
export const MOST_TEXT = 149;
const NAME_LENGTH = 24;
const ORG_LENGTH = 32;

/**
 * One line for a phone: at most 149 characters of the GSM 03.38 alphabet, so that it is billed as one message. SNS puts
 * the topic's display name and `> ` before it, which is why it does not name Clipwatch. It is made of fixed words, ids,
 * numbers, and names in safe letters: a title would cost a second message at best and be a lure at worst. What there is
 * no room for goes, the least useful first.
 */
export function textLine(told: Told): string {
  const { words, data, clock } = told;
  const said = `${sayShort(told)}${data.late ? ` (${words.late})` : ''}`;
  const org = toPlainId(data.orgId, ORG_LENGTH);
  const place = plainPlace(data, words, NAME_LENGTH, GSM_LETTERS);
  const what = place === undefined ? toPlainId(data.clipUuid, 8) : sayPlace(place);
  const camera = place === undefined ? sayCameraId(told) : [];
  const footage =
    data.footageStart === null ? [] : [sayWith(words, 'footage', sayMinute(clock, data.footageStart))];
  const howLong = sayHowLong(told);
  const todo = ` ${adviseBriefly(told)}`;
  const line = (took: string, facts: readonly string[], end: string) =>
    `${said}${took}: ${[what, ...facts].join(', ')}.${end}`;
  return toText([
    line(howLong, [...camera, ...footage, org], todo),
    line(howLong, [...footage, org], todo),
    line('', [...footage, org], todo),
    line('', footage, todo),
    line('', footage, ''),
    line('', [], ''),
  ]);
}

function sayCameraId({ words, data: { deviceUuids } }: Told): string[] {
  const [camera, ...others] = deviceUuids;
  const more = others.length > 0 ? ` +${others.length}` : '';
  return camera === undefined ? [] : [`${sayWith(words, 'camera', toPlainId(camera, 8))}${more}`];
}

function sayHowLong({ words, data: { outcome, stalledSeconds, watchedSeconds } }: Told): string {
  const seconds = stalledSeconds ?? watchedSeconds;
  if (seconds === null || outcome === 'removed') return '';
  const duration = formatDuration(seconds);
  return outcome === 'stalled' ? words.noMovement(duration) : words.after(duration);
}

/** The same for many clips. */
export function textDigest(digest: Digest): string {
  const { words } = digest;
  const late = digest.late ? ` (${words.late})` : '';
  const check = sayToCheck(digest);
  const site = toPlainName(commonSite(digest), NAME_LENGTH, GSM_LETTERS);
  const org = toPlainId(digest.orgId, ORG_LENGTH);
  const line = (said: string, ...where: string[]) => `${[`${said}${late}${check}`, ...where].join(', ')}.`;
  const [all, ...fewer] = countsOf(digest);
  const [group, ...others] = digest.groups;
  const isAlike = group && others.length === 0 && !digest.organization && check === '';
  const todo = isAlike ? [` ${adviseManyBriefly(digest, group.outcome)}`, ''] : [''];
  const withSite = site === '' ? [] : todo.map((end) => `${line(all, site, org)}${end}`);
  const withOrg = todo.map((end) => `${line(all, org)}${end}`);
  return toText([...withSite, ...withOrg, ...fewer.map((said) => line(said, org))]);
}

/** The first that is one message, in letters that a phone has. */
export function toText(candidates: readonly string[]): string {
  return firstThatFits(candidates.map(toGsm), MOST_TEXT);
}
