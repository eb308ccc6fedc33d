import type { ClipEvent } from '../domain/outbox/event.ts';
import { toPlainId } from './plain-text.ts';
import { SAID, sayWhichTime } from './words.ts';

/**
 * A subject of fixed words and ids, never of a title. SNS takes ASCII without control characters, under 100 of them:
 * the longest words leave an org 32, which is what the configuration allows.
 */
export function subjectOf(events: readonly ClipEvent[]): string {
  const [first] = events;
  if (first === undefined) throw new Error('A message tells of at least one clip');
  const { outcome, orgId, clipUuid, warnings } = first.data;
  const org = toPlainId(orgId, 32);
  const check = warnings.length > 0 ? ', please check it' : '';
  return events.length === 1
    ? `${SAID[outcome].subject}${sayWhichTime(first)}${check}: ${org}, ${toPlainId(clipUuid, 8)}`
    : `Clipwatch: ${events.length} clips ${SAID[outcome].many}, ${org}`;
}
