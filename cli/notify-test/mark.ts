import * as v from 'valibot';
import type { Language } from '../../functions/domain/audience/audience.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { channelOf } from '../../functions/domain/outcome.ts';
import { MOST_SUBJECT } from '../../functions/notify/subject.ts';
import { MOST_TEXT } from '../../functions/notify/text.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import { toTestId } from '../../local/run/test-id.ts';

const PREFIX: Record<Language, string> = { en: 'Test: ', es: 'Prueba: ' };
const FIRST_LINE: Record<Language, string> = {
  en: 'This is a test of Clipwatch: nothing happened, and there is no such clip.',
  es: 'Esto es una prueba de Clipwatch: no pasó nada y ese clip no existe.',
};

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
        subject: `${prefix}${message.subject ?? ''}`.slice(0, MOST_SUBJECT),
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
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 3).trimEnd()}...`;
}
