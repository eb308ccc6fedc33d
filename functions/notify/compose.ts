import type { ClipEvent } from '../domain/outbox/event.ts';
import type { Destination } from '../domain/outcome.ts';
import type { Compose, TopicMessage } from '../ports/topics.ts';
import { mailDigest, mailText } from './mail.ts';
import { subjectOf } from './subject.ts';
import { textDigest, textLine } from './text.ts';

/** A digest tells of at most this many clips, so that it stays a page and its attributes stay small. */
const MAX_IN_DIGEST = 100;
const MAX_DEVICES = 100;
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Makes messages of events: programs get each as it is, people one message a clip, or a digest where at least
 * `digestFrom` clips of an org came to the same outcome. What has come together of one clip is told by the newest word.
 */
export function createComposer({ digestFrom }: { digestFrom: number }): Compose {
  return (destination, events, { fold } = { fold: false }) => {
    if (destination === 'events') return events.map((event) => message(destination, [event], toJson(event)));
    return [...groupAlike(events).values()].flatMap((group) => {
      const clips = [...Map.groupBy(group, ({ data }) => data.clipUuid).values()];
      const parts = clips.length < (fold ? 2 : Math.max(2, digestFrom)) ? clips : [clips.flat()];
      return parts.flatMap((part) =>
        inChunks(part, MAX_IN_DIGEST).map((chunk) => forPeople(destination, chunk)),
      );
    });
  };
}

/**
 * What to publish in place of a message that SNS refuses: fixed words and ids alone. A program gets a CloudEvent
 * without `data`, and looks the clip up.
 */
export function minimalMessage({
  destination,
  attributes,
  eventIds,
  oldestAtMs,
}: TopicMessage): TopicMessage {
  const { outcome, orgId, deviceUuids, late } = attributes;
  const clips = new Set(eventIds.map((id) => id.split('/')[1])).size;
  const told = `${clips} ${clips === 1 ? 'clip' : 'clips'} ${outcome}, ${orgId}`;
  const messages: Record<Destination, string> = {
    events: bareEvent(eventIds[0] ?? '', attributes),
    mail: `${told}\n\n${eventIds.map((id) => `Event  ${id}`).join('\n')}\n`,
    text: `${told}.`,
  };
  return {
    destination,
    ...(destination === 'mail' && { subject: `Clip ${outcome}` }),
    message: messages[destination],
    attributes: { outcome, orgId, deviceUuids: deviceUuids.filter((uuid) => PLAIN_ID.test(uuid)), late },
    eventIds,
    oldestAtMs,
  };
}

function bareEvent(id: string, { orgId, outcome }: TopicMessage['attributes']): string {
  const [, clipUuid] = id.split('/');
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.clip.${outcome}`,
    subject: clipUuid,
  });
}

/** JSON without the two characters of the Basic Multilingual Plane that SQS refuses or alters in a message. */
function toJson(event: ClipEvent): string {
  return JSON.stringify(event).replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
}

function forPeople(destination: Exclude<Destination, 'events'>, events: readonly ClipEvent[]): TopicMessage {
  const newest = [...new Map(events.map((event) => [event.data.clipUuid, event])).values()];
  const [only] = newest;
  const single = newest.length === 1 && only !== undefined;
  if (destination === 'text')
    return message(destination, events, single ? textLine(only) : textDigest(newest));
  const ids = events.map(({ id }) => id);
  const body = single ? mailText(only, ids) : mailDigest(newest, ids);
  return { ...message(destination, events, body), subject: subjectOf(newest) };
}

/** A digest's cameras are those of all its clips: whoever filters for one of them gets it. */
function message(destination: Destination, events: readonly ClipEvent[], text: string): TopicMessage {
  const [first] = events;
  if (first === undefined) throw new Error('A message tells of at least one clip');
  const { outcome, orgId, late } = first.data;
  const deviceUuids = [...new Set(events.flatMap(({ data }) => data.deviceUuids))].slice(0, MAX_DEVICES);
  return {
    destination,
    message: text,
    attributes: { outcome, orgId, deviceUuids, late },
    eventIds: events.map(({ id }) => id),
    oldestAtMs: Math.min(...events.map(({ time }) => Date.parse(time))),
  };
}

function groupAlike(events: readonly ClipEvent[]): Map<string, ClipEvent[]> {
  return Map.groupBy(events, ({ data }) => `${data.orgId} ${data.outcome} ${data.late}`);
}

function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
