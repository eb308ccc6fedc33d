import type { Voice } from '../domain/audience/audience.ts';
import type { OrgEvent } from '../domain/outbox/event.ts';
import { advise, adviseMany, sayWarnings } from './advice.ts';
import { asCode, harmless } from './chat-text.ts';
import { countsOf, type Digest, sayBySite, sayToCheck } from './digest.ts';
import {
  type Fact,
  factsOf,
  joined,
  readyOf,
  sayCameras,
  sayFacts,
  saySite,
  saySites,
  summarize,
} from './facts.ts';
import type { Words } from './languages/words.ts';
import { sayOrganization } from './organization.ts';
import { cut, toPlainText } from './plain-text.ts';
import { CODE_LENGTH, capitalize, saySentence, sayShort, type Told } from './told.ts';
import { sayCount } from './words.ts';

/**
 * What Amazon Q Developer in chat applications shows as it is; what has another form it drops without a word.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
interface CustomNotification {
  version: '1.0';
  source: 'custom';
  content: {
    textType: 'client-markdown';
    title: string;
    description: string;
    nextSteps?: string[];
    keywords: string[];
  };
  metadata: {
    /** Messages with the same are one thread, where the channel's preferences let them. */
    threadId: string;
    summary: string;
    eventType: string;
  };
}

/** Slack takes 3,000 characters of a section. https://docs.slack.dev/reference/block-kit/blocks/section-block/ */
const LONGEST_DESCRIPTION = 2_800;
/** Beside what else a digest says. */
const ROOM_FOR_ENTRIES = 1_500;
const LONGEST_TITLE = 200;
/** A chat scrolls: fewer than in a mail. */
const MAX_LISTED = 20;
const MAX_STEPS = 4;

/** A clip's messages are one thread. */
export function chatClip(told: Told): CustomNotification {
  const { data, words, link } = told;
  const { orgId, clipUuid, outcome } = data;
  const title = toPlainText(data.title ?? '', 70);
  const place = joined([sayCameras(told, 1), saySites(told)]);
  const check = told.needsCheck ? `, ${words.check}` : '';
  return notification({
    title: `${sayShort(told)}${check}: ${place || `${orgId}, ${clipUuid.slice(0, CODE_LENGTH)}`}`,
    lines: [
      ...lines(words, [readyOf(told)]),
      title === '' ? '' : harmless(`"${title}"`),
      ...lines(words, factsOf(told)),
      ...sayWarnings(told).map(harmless),
      data.late ? words.lateBecause : '',
      ...lines(words, [
        ['label', toPlainText(data.label ?? '', 100)],
        ['organization', orgId],
      ]),
      `${words.labels.clip}: ${asCode(clipUuid)}`,
    ],
    nextSteps: [advise(told), ...(link === undefined ? [] : [`${words.openCamera} ${link}`])],
    threadId: clipUuid,
    summary: saySentence(told),
    outcomes: [outcome],
    orgId,
  });
}

/** A digest is a thread of its own. */
export function chatDigest(digest: Digest): CustomNotification {
  const { words, groups, organization, orgId, told, voice } = digest;
  const counts = `${countsOf(digest)[0]}${sayToCheck(digest)}`;
  const entries = told.slice(0, MAX_LISTED).map((one): [Told, string] => [one, sayEntry(one)]);
  const listed = fitting(entries, ([, entry]) => entry, ROOM_FOR_ENTRIES);
  const said = organization && sayOrganization(organization, voice);
  return notification({
    title: counts,
    lines: [
      digest.isWhole ? words.whole : '',
      digest.late ? words.lateBecause : '',
      ...(said ? [said.sentence, ...lines(words, said.facts), said.meaning] : []),
      ...lines(words, [['site', sayBySite(digest, saySite)]]),
      ...groups.flatMap((group) => [
        groups.length > 1 ? `${capitalize(sayCount(words, group.outcome, group.told.length))}:` : '',
        ...listed.filter(([one]) => group.told.includes(one)).map(([, entry]) => entry),
      ]),
      told.length > listed.length ? words.more(told.length - listed.length) : '',
      ...lines(words, [['organization', orgId]]),
    ],
    nextSteps: [...(said?.todo ?? []), ...groups.map(({ outcome }) => adviseMany(digest, outcome))].slice(
      0,
      MAX_STEPS,
    ),
    threadId: `${orgId}/digest/${told[0]?.data.observedAt ?? ''}`,
    summary: `${counts}.`,
    outcomes: groups.map(({ outcome }) => outcome),
    orgId,
  });
}

/** What is said of an organization is a thread of its own. */
export function chatOrganization(event: OrgEvent, voice: Voice): CustomNotification {
  const { orgId, outcome } = event.data;
  const { words, short, sentence, facts, meaning, todo } = sayOrganization(event, voice);
  return notification({
    title: short,
    lines: [sentence, ...lines(words, facts), meaning],
    nextSteps: todo,
    threadId: `${orgId}/organization`,
    summary: sentence,
    outcomes: [outcome],
    orgId,
  });
}

interface Parts {
  title: string;
  /** Of the description, safe to show; empty ones are left out, and those that there is no room for. */
  lines: readonly string[];
  nextSteps: string[];
  threadId: string;
  summary: string;
  outcomes: readonly string[];
  orgId: string;
}

function notification(parts: Parts): CustomNotification {
  const { title, nextSteps, threadId, summary, outcomes, orgId } = parts;
  const said = parts.lines.filter((line) => line !== '');
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: cut(harmless(title), LONGEST_TITLE),
      description: fitting(said, (line) => line, LONGEST_DESCRIPTION).join('\n'),
      ...(nextSteps.length > 0 && { nextSteps }),
      keywords: [...outcomes, orgId],
    },
    metadata: {
      threadId,
      summary: harmless(summary),
      eventType: 'clipwatch',
    },
  };
}

/** An id that stands for a title is one to copy. */
function sayEntry(told: Told): string {
  const { words, data } = told;
  const [head, ...details] = summarize(told);
  const isId = head === `${words.labels.clip} ${data.clipUuid}`;
  const said = isId ? `${words.labels.clip} ${asCode(data.clipUuid)}` : harmless(head);
  return `• ${[said, ...details.map(harmless)].join(' – ')}`;
}

/** Those lines that there is room for, whole ones. */
function fitting<T>(items: readonly T[], lineOf: (item: T) => string, room: number): T[] {
  let left = room;
  return items.filter((item) => {
    const length = lineOf(item).length + 1;
    const fits = length <= left;
    if (fits) left -= length;
    return fits;
  });
}

function lines(words: Words, facts: readonly Fact[]): string[] {
  return sayFacts(words, facts, (label, value) => [harmless(`${label}: ${value}`)]);
}
