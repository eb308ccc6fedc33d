import * as v from 'valibot';
import type { Language } from '../../functions/domain/audience/audience.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { channelOf } from '../../functions/domain/outcome.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import { toTestId } from '../../local/run/test-id.ts';

const PREFIX: Record<Language, string> = { en: 'Test: ', es: 'Prueba: ' };
const FIRST_LINE: Record<Language, string> = {
  en: 'This is a test of Clipwatch: nothing happened, and there is no such clip.',
  es: 'Esto es una prueba de Clipwatch: no pasó nada y ese clip no existe.',
};

/** What SNS takes of a subject. */
const LONGEST_SUBJECT = 99;
/** What one text holds beside the name that SNS puts before it, in septets. */
const LONGEST_TEXT = 149;
/** These are two septets each. Source: GSM 03.38, the extension table. */
const TWO_SEPTETS = /[\f^{}\\[~\]|€]/g;

/** The event as a test: programs know it by its id, and by `test` in its data. */
export function markEvent(event: ClipEvent): ClipEvent {
  const data = { ...event.data, test: true };
  return { ...event, id: toTestId(event.id), data };
}

/** The message as a test, in the words of those who get it. That of an event is marked by the event itself. */
export function markMessage(message: TopicMessage, language: Language = 'en'): TopicMessage {
  const { destination } = message;
  if (destination === 'events') return message;
  const prefix = PREFIX[language];
  const first = FIRST_LINE[language];
  const channel = channelOf(destination);
  switch (channel) {
    case 'mail':
      return {
        ...message,
        subject: `${prefix}${message.subject ?? ''}`.slice(0, LONGEST_SUBJECT),
        message: `${first}\n\n${message.message}`,
      };
    case 'text':
      return { ...message, message: fitText(`${prefix}${message.message}`) };
    case 'chat':
      return { ...message, message: markNotification(message.message, prefix, first) };
    default:
      throw new Error(`Unknown channel ${channel satisfies never}`);
  }
}

/** What of a custom notification is marked; the rest stays as it is. */
const Notification = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ content: v.looseObject({ title: v.exactOptional(v.string()), description: v.string() }) }),
);

function markNotification(json: string, prefix: string, first: string): string {
  const notification = v.parse(Notification, json);
  const { title = '', description } = notification.content;
  const content = {
    ...notification.content,
    title: `${prefix}${title}`.trim(),
    description: `${first}\n${description}`,
  };
  return JSON.stringify({ ...notification, content });
}

/** Loses its end where it is too long for one text. */
function fitText(text: string): string {
  if (septets(text) <= LONGEST_TEXT) return text;
  let begin = text;
  while (septets(begin) > LONGEST_TEXT - 3) begin = begin.slice(0, -1);
  return `${begin.trimEnd()}...`;
}

function septets(text: string): number {
  return text.length + (text.match(TWO_SEPTETS)?.length ?? 0);
}
