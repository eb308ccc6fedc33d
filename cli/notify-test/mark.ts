import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import { toTestId } from '../../local/run/test-id.ts';

const PREFIX = 'Test: ';
const FIRST_LINE = 'This is a test of Clipwatch: nothing happened, and there is no such clip.';

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

/** The message as a test. That of an event is marked by the event itself. */
export function markMessage(message: TopicMessage): TopicMessage {
  switch (message.destination) {
    case 'mail':
      return {
        ...message,
        subject: `${PREFIX}${message.subject ?? ''}`.slice(0, LONGEST_SUBJECT),
        message: `${FIRST_LINE}\n\n${message.message}`,
      };
    case 'text':
      return { ...message, message: fitText(`${PREFIX}${message.message}`) };
    case 'events':
      return message;
    default:
      throw new Error(`Unknown destination ${message.destination satisfies never}`);
  }
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
