import { styleText } from 'node:util';
import { cut, toPlainId } from '../../functions/notify/plain-text.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { wrap } from '../../local/run/view/columns.ts';
import type { SubscribersOf } from './list.ts';
import type { ToldBy } from './topics.ts';

const WIDTH = 80;
const STATE_WIDTH = 11;
const INDENT = '  ';
const COLOR_OF = { confirmed: 'green', pending: 'yellow', gone: 'red' } as const;
const LONGEST_FILTER = 300;

/** For people, in 80 columns. */
export function formatSubscribers(topics: readonly SubscribersOf[], isTemplateKnown: boolean): string {
  const parts = topics.map((topic) => [styleText('bold', sayPlace(topic)), ...linesOf(topic)].join('\n'));
  if (!isTemplateKnown)
    parts.push(
      'What the stack was deployed with cannot be read (cloudformation:GetTemplate and ListStackResources), so who is gone is not known.',
    );
  return parts.join('\n\n');
}

/** `night, mail`; `programs`. */
export function sayPlace({ audience, channel }: Pick<ToldBy, 'audience' | 'channel'>): string {
  if (channel === 'events') return 'programs';
  return audience === undefined ? channel : `${toPlainId(audience, 32)}, ${channel}`;
}

function linesOf({ subscriptions, trouble }: SubscribersOf): string[] {
  if (trouble !== null) return [`${INDENT}${styleText('red', trouble)}`];
  if (subscriptions.length === 0) return [`${INDENT}nobody`];
  return subscriptions.flatMap(({ protocol, endpoint, state, ...rest }) => {
    const notes = [`${protocol} ${endpoint}`, ...notesOf({ state, protocol, ...rest })].join('; ');
    const room = WIDTH - INDENT.length - STATE_WIDTH;
    return wrap(notes, room).map((text, index) => {
      const word = (index === 0 ? state : '').padEnd(STATE_WIDTH);
      return `${INDENT}${index === 0 ? styleText(COLOR_OF[state], word) : word}${text}`;
    });
  });
}

function notesOf({
  state,
  filter,
  hasDeadLetters,
  isAnybodys,
  protocol,
}: Omit<SubscribersOf['subscriptions'][number], 'endpoint'>): string[] {
  const notes: string[] = [];
  if (state === 'pending') notes.push('not confirmed, and gone after two days without that');
  if (state === 'gone')
    notes.push('in the template, and not subscribed: docs/subscribers.md says what helps');
  if (filter !== null) notes.push(`only ${sayFilter(filter)}`);
  if (state === 'confirmed' && hasDeadLetters === false) notes.push('without a dead-letter queue');
  if (protocol === 'email' && isAnybodys === true)
    notes.push('anybody can unsubscribe it by the link in its mails');
  return notes;
}

function sayFilter(filter: Record<string, unknown>): string {
  const parts = Object.entries(filter).map(([key, values]) => {
    const listed = Array.isArray(values) ? values : [values];
    return `${key} ${listed.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' or ')}`;
  });
  return cut(toPrintable(parts.join(', ')), LONGEST_FILTER);
}
