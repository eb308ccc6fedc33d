import type { Audience } from '../core/clip.ts';
import type { ClipEvent } from '../core/event.ts';
import type { Compose, TopicMessage } from '../core/ports.ts';
import { mailDigest, mailText } from './mail.ts';
import { subjectOf } from './subject.ts';
import { textDigest, textLine } from './text.ts';

/** A digest tells of at most this many clips, so that it stays a page and its attributes stay small. */
const MAX_IN_DIGEST = 100;
const MAX_DEVICES = 100;
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Makes messages of events: programs get each as it is, people one message a clip, or a digest where at least
 * `digestFrom` clips of an org came to the same outcome.
 */
export function createComposer({ digestFrom }: { digestFrom: number }): Compose {
  return (audience, events) => {
    if (audience === 'events') return events.map((event) => message(audience, [event], toJson(event)));
    return [...groupAlike(events).values()].flatMap((group) => {
      if (group.length < Math.max(2, digestFrom)) return group.map((event) => forPeople(audience, [event]));
      return inChunks(group, MAX_IN_DIGEST).map((chunk) => forPeople(audience, chunk));
    });
  };
}

/**
 * What to publish in place of a message that SNS refuses: fixed words and ids alone. A program gets a CloudEvent
 * without `data`, and looks the clip up.
 */
export function minimalMessage({ audience, attributes, eventIds }: TopicMessage): TopicMessage {
  const { outcome, orgId, deviceUuids, late } = attributes;
  const told = `${eventIds.length} ${eventIds.length === 1 ? 'clip' : 'clips'} ${outcome}, ${orgId}`;
  const messages: Record<Audience, string> = {
    events: bareEvent(eventIds[0] ?? '', attributes),
    mail: `${told}\n\n${eventIds.map((id) => `Event  ${id}`).join('\n')}\n`,
    text: `Clipwatch: ${told}.`,
  };
  return {
    audience,
    ...(audience === 'mail' && { subject: `Clip ${outcome}` }),
    message: messages[audience],
    attributes: { outcome, orgId, deviceUuids: deviceUuids.filter((uuid) => PLAIN_ID.test(uuid)), late },
    eventIds,
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

function forPeople(audience: Exclude<Audience, 'events'>, events: readonly ClipEvent[]): TopicMessage {
  const [only] = events;
  const single = events.length === 1 && only !== undefined;
  if (audience === 'text') return message(audience, events, single ? textLine(only) : textDigest(events));
  const body = single ? mailText(only) : mailDigest(events);
  return { ...message(audience, events, body), subject: subjectOf(events) };
}

/** A digest's cameras are those of all its clips: whoever filters for one of them gets it. */
function message(audience: Audience, events: readonly ClipEvent[], text: string): TopicMessage {
  const [first] = events;
  if (first === undefined) throw new Error('A message tells of at least one clip');
  const { outcome, orgId, late } = first.data;
  const deviceUuids = [...new Set(events.flatMap(({ data }) => data.deviceUuids))].slice(0, MAX_DEVICES);
  return {
    audience,
    message: text,
    attributes: { outcome, orgId, deviceUuids, late },
    eventIds: events.map(({ id }) => id),
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
