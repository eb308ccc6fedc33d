import { type Audience, DEFAULT_AUDIENCE_NAME, DEFAULT_VOICE } from '../domain/audience/audience.ts';
import { inBatches } from '../domain/in-batches.ts';
import { type AnyEvent, isOrgEvent, type OrgEvent } from '../domain/outbox/event.ts';
import { type Channel, channelOf, type Destination, isForPeople } from '../domain/outcome.ts';
import type { Compose, TopicMessage } from '../ports/topics.ts';
import { chatClip, chatDigest, chatOrganization } from './chat.ts';
import { type Digest, makeDigest, newestOfEach } from './digest.ts';
import { mailDigest, mailOrganization, mailText } from './mail.ts';
import { sayOrganization } from './organization.ts';
import { digestSubject, subjectOf, toSubject } from './subject.ts';
import { textDigest, textLine, toText } from './text.ts';
import { capitalize, type Told, tell } from './told.ts';

export { minimalMessage } from './minimal-message.ts';

/** A digest tells of at most this many clips, so that it stays a page. */
const MAX_IN_DIGEST = 100;
const MAX_DEVICES = 100;

/** Whom it is for where nothing is configured. */
const NOBODY_IN_PARTICULAR: Audience = { ...DEFAULT_VOICE, name: DEFAULT_AUDIENCE_NAME, topics: {} };

type Some<T> = readonly [T, ...T[]];

/**
 * Makes messages of events: programs get each as it is, people one message a clip, or a digest where at least
 * `digestFrom` clips of an org came to the same outcome, or where all was held. What has come together of one clip, or of
 * an organization, is told by the newest word.
 */
export function createComposer({ digestFrom }: { digestFrom: number }): Compose {
  return (destination, events, { audience = NOBODY_IN_PARTICULAR, fold, whole: isWhole = false } = {}) => {
    if (!isForPeople(destination))
      return events.map((event) => message(destination, [event], { message: toJson(event) }));
    const say = (part: Some<AnyEvent>) =>
      message(destination, part, sayTo(channelOf(destination), audience, part, isWhole));
    const groups = together(events, audience, isWhole);
    const from = fold ? 2 : Math.max(2, digestFrom);
    return (isWhole ? groups : groups.flatMap((group) => parts(group, from))).map(say);
  };
}

/**
 * By what may be in one message: what subscribers filter for is kept apart; outcomes, and what comes late, unless all was
 * held.
 */
function together(events: readonly AnyEvent[], { apart = [] }: Audience, isWhole: boolean): Some<AnyEvent>[] {
  const keyOf = (event: AnyEvent) => {
    const { orgId, outcome } = event.data;
    const isAlone = isOrgEvent(event) && !isWhole;
    const isByOutcome = apart.includes('outcomes') || !(isWhole || isAlone);
    const devices = apart.includes('devices') ? devicesOf(event).toSorted() : [];
    return JSON.stringify([orgId, isAlone, isByOutcome && outcome, !isWhole && isLate(event), devices]);
  };
  return notEmpty([...Map.groupBy(events, keyOf).values()]);
}

/** One message a clip, or one for up to 100 of them where there are as many as make a digest. */
function parts(group: Some<AnyEvent>, digestFrom: number): Some<AnyEvent>[] {
  const subjects = [...Map.groupBy(group, ({ subject }) => subject).values()];
  const size = subjects.length < digestFrom ? 1 : MAX_IN_DIGEST;
  return notEmpty(inBatches(subjects, size).map((batch) => batch.flat()));
}

type Said = Pick<TopicMessage, 'message' | 'subject'>;

function sayTo(channel: Channel, audience: Audience, events: Some<AnyEvent>, isWhole: boolean): Said {
  const ids = events.map(({ id }) => id);
  const organization = events.findLast(isOrgEvent);
  const [clip, ...others] = newestOfEach(events);
  if (clip === undefined && organization) return sayOfOrganization(channel, audience, organization, ids);
  if (clip && others.length === 0 && !organization) return sayOfClip(channel, tell(clip, audience), ids);
  return sayOfMany(channel, makeDigest(events, audience, isWhole), ids);
}

function sayOfClip(channel: Channel, told: Told, ids: readonly string[]): Said {
  if (channel === 'mail') return { subject: subjectOf(told), message: mailText(told, ids) };
  return { message: channel === 'text' ? textLine(told) : toJson(chatClip(told)) };
}

function sayOfMany(channel: Channel, digest: Digest, ids: readonly string[]): Said {
  if (channel === 'mail') return { subject: digestSubject(digest), message: mailDigest(digest, ids) };
  return { message: channel === 'text' ? textDigest(digest) : toJson(chatDigest(digest)) };
}

function sayOfOrganization(
  channel: Channel,
  audience: Audience,
  event: OrgEvent,
  ids: readonly string[],
): Said {
  const { short, sentence, facts, meaning } = sayOrganization(event, audience);
  if (channel === 'mail')
    return { subject: toSubject([short]), message: mailOrganization(event, audience, ids) };
  if (channel === 'chat') return { message: toJson(chatOrganization(event, audience)) };
  const why = facts[0]?.[1] ?? '';
  return {
    message: toText(
      event.data.outcome === 'blind'
        ? [`${sentence} ${capitalize(why)}.`]
        : [`${sentence} ${meaning}`, sentence],
    ),
  };
}

/**
 * A digest's cameras are those of all its clips, and its outcomes all that have come, late or not: whoever filters for one
 * of them gets it. They are the same whatever an audience may see: they are ids alone, and filters need them.
 */
function message(destination: Destination, events: Some<AnyEvent>, said: Said): TopicMessage {
  const [first] = events;
  const outcomes = [...new Set(events.map(({ data }) => data.outcome))];
  const lates = [...new Set(events.map(isLate))];
  const deviceUuids = [...new Set(events.flatMap(devicesOf))].slice(0, MAX_DEVICES);
  return {
    destination,
    ...said,
    attributes: {
      outcome: outcomes.length > 1 ? outcomes : first.data.outcome,
      orgId: first.data.orgId,
      deviceUuids,
      late: lates.length > 1 ? lates : isLate(first),
    },
    eventIds: events.map(({ id }) => id),
    oldestAtMs: Math.min(...events.map(({ time }) => Date.parse(time))),
  };
}

function devicesOf(event: AnyEvent): string[] {
  return isOrgEvent(event) ? [] : event.data.deviceUuids;
}

function isLate(event: AnyEvent): boolean {
  return !isOrgEvent(event) && event.data.late;
}

/** JSON without the two characters of the Basic Multilingual Plane that SQS refuses or alters in a message. */
function toJson(value: object): string {
  return JSON.stringify(value).replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
}

function notEmpty<T>(lists: readonly (readonly T[])[]): Some<T>[] {
  return lists.flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]));
}
