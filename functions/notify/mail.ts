import type { Voice } from '../domain/audience/audience.ts';
import type { OrgEvent } from '../domain/outbox/event.ts';
import { advise, adviseMany, sayWarnings } from './advice.ts';
import { countsOf, type Digest, sayBySite, sayToCheck } from './digest.ts';
import { type Fact, factsOf, idsOf, readyOf, sayFacts, saySite, summarize } from './facts.ts';
import type { Words } from './languages/words.ts';
import { sayOrganization } from './organization.ts';
import { LINE_WIDTH, page, row, wrap } from './page.ts';
import { toPlainText } from './plain-text.ts';
import { capitalize, saySentence, type Told } from './told.ts';
import { sayCount, wordsOf } from './words.ts';

/** Longest digest that anybody would read. */
const MAX_LISTED = 40;
/** A message has 256 KB with its attributes: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MOST_OF_IDS = 100_000;

/** A readable page of plain text about one clip. `ids` are the events that it tells. */
export function mailText(told: Told, ids: readonly string[]): string {
  const { data, words, link, isPrivate } = told;
  const title = toPlainText(data.title ?? '', 70);
  return page([
    [saySentence(told)],
    title === '' ? [] : [`  "${title}"`],
    rows(words, [readyOf(told), ...factsOf(told)]),
    sayWarnings(told).flatMap((warning) => wrap(warning)),
    data.late ? wrap(words.lateBecause) : [],
    wrap(advise(told)),
    link === undefined ? [] : [words.openCamera, link],
    rows(words, idsOf(told)),
    isPrivate ? [] : listIds(words, ids),
  ]);
}

/** One page for many clips of an organization. `ids` are the events that it tells. */
export function mailDigest(digest: Digest, ids: readonly string[]): string {
  const { words, groups, organization, voice, orgId, told } = digest;
  const listed = new Set(told.slice(0, MAX_LISTED));
  const unlisted = told.length - listed.size;
  return page([
    wrap(`${capitalize(countsOf(digest)[0])}${sayToCheck(digest)}.`),
    digest.isWhole ? wrap(words.whole) : [],
    digest.late ? wrap(words.lateBecause) : [],
    ...(organization ? orgParagraphs(organization, voice) : []),
    rows(words, [['site', sayBySite(digest, saySite)]]),
    ...groups.flatMap((group) => [
      groups.length > 1 ? [`${capitalize(sayCount(words, group.outcome, group.told.length))}:`] : [],
      wrap(adviseMany(digest, group.outcome)),
      group.told.filter((one) => listed.has(one)).flatMap(entry),
    ]),
    unlisted > 0 ? [words.more(unlisted)] : [],
    rows(words, [['organization', orgId]]),
    voice.privacy === 'minimal' ? [] : listIds(words, ids),
  ]);
}

/** What is said of an organization. */
export function mailOrganization(event: OrgEvent, voice: Voice, ids: readonly string[]): string {
  const words = wordsOf(voice.language);
  return page([
    ...orgParagraphs(event, voice),
    rows(words, [['organization', event.data.orgId]]),
    listIds(words, ids),
  ]);
}

function orgParagraphs(event: OrgEvent, voice: Voice): string[][] {
  const { sentence, facts, meaning, todo } = sayOrganization(event, voice);
  return [wrap(sentence), rows(wordsOf(voice.language), facts), wrap(meaning), wrap(todo.join(' '))];
}

function entry(told: Told): string[] {
  const [head, ...details] = summarize(told);
  const lines = details.flatMap((detail) => wrap(detail, LINE_WIDTH - 2));
  return [`- ${head}`, ...lines.map((line) => `  ${line}`)];
}

function rows(words: Words, facts: readonly Fact[]): string[] {
  return sayFacts(words, facts, row);
}

/** All of them, as far as a message has room. */
function listIds(words: Words, ids: readonly string[]): string[] {
  let length = 0;
  const fitting = ids.filter((id) => {
    length += id.length;
    return length <= MOST_OF_IDS;
  });
  const rest = ids.length - fitting.length;
  return [...fitting.map((id) => `${words.labels.event}  ${id}`), ...(rest > 0 ? [words.more(rest)] : [])];
}
