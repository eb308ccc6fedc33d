import type { ClipEvent } from '../core/event.ts';
import { SAID } from './words.ts';

/** SNS takes ASCII without control characters, beginning with a letter, under 100 characters. */
const MAX_LENGTH = 99;

/** A subject of fixed words and ids, never of a title. */
export function subjectOf(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A message tells of at least one clip');
  const { outcome, orgId, clipUuid, warnings } = first.data;
  const check = warnings.length > 0 ? ', please check it' : '';
  const subject =
    events.length === 1
      ? `${SAID[outcome].subject}${check}: ${orgId}, ${clipUuid.slice(0, 8)}`
      : `${events.length} clips ${SAID[outcome].many}: ${orgId}`;
  return subject.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_LENGTH);
}
