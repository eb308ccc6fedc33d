import stringWidth from 'string-width';
import type { Delivery, TroubleNotice } from '../../cloud/deliveries.ts';
import { toPrintable } from '../printable.ts';
import { cutToColumns, wrap } from './columns.ts';
import { formatClock } from './situation.ts';
import { createStyle } from './style.ts';

export interface Page {
  columns: number;
  colors: boolean;
  /** Lines are broken between words; in a file each message keeps to one line. */
  wraps: boolean;
}

/** `clip`, `status`, `health` and the protocols. */
const LABEL_COLUMNS = 7;
const CLOCK_COLUMNS = 9;
/** From here on there is room for the time beside each message. */
const WIDE = 100;

/** What a subscriber got: a mail's subject and how it begins, a text, or an event's type and id. */
export function messageLines(delivery: Delivery, page: Page): string[] {
  const { protocol, subject, text, event, eventIds, receivedAtMs } = delivery;
  const style = createStyle(page.colors);
  const said = toPrintable((text ?? '').replaceAll(/\s+/g, ' ')).trim();
  const label = { name: toPrintable(protocol), atMs: receivedAtMs };
  if (subject !== undefined) {
    const head = toPrintable(subject).trim();
    return labelled(label, `${head}  ${style('gray', beginMail(head, said, page))}`, page);
  }
  if (text !== undefined) return labelled(label, said, page);
  const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'event';
  return labelled(label, `${toPrintable(type)}  ${style('gray', toPrintable(eventIds.join(' ')))}`, page);
}

/** What operators are told: the subject of their mail, or how it begins. */
export function troubleLines({ phase, subject, text, receivedAtMs }: TroubleNotice, page: Page): string[] {
  const style = createStyle(page.colors);
  const said = toPrintable((subject ?? text).replaceAll(/\s+/g, ' ')).trim();
  const label = { name: 'health', atMs: receivedAtMs };
  return labelled(label, style(phase === 'over' ? 'green' : 'red', said), page);
}

/** As much of a mail as there is room for beside its subject: one row where rows are long, or else two. */
function beginMail(head: string, body: string, page: Page): string {
  const columns = page.columns - indentOf(page);
  const rows = page.columns >= WIDE ? 1 : 2;
  let begin = cutToColumns(body, Math.max(1, columns * rows - stringWidth(head) - 2));
  while (begin.includes(' ') && wrap(`${head}  ${begin}`, columns).length > rows)
    begin = cutToColumns(begin, stringWidth(begin) - 1);
  return begin;
}

/** Text beside what it is, and beside the time where there is room for it. */
export function labelled(label: { name: string; atMs: number }, text: string, page: Page): string[] {
  const style = createStyle(page.colors);
  const clock = page.columns >= WIDE ? `${formatClock(label.atMs)} ` : '';
  const indent = indentOf(page);
  const [first = '', ...rest] = page.wraps ? wrap(text, page.columns - indent) : [text];
  const name = style('bold', label.name.padEnd(LABEL_COLUMNS - 1));
  return [`${style('gray', clock)}${name} ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
}

function indentOf({ columns }: Page): number {
  return LABEL_COLUMNS + (columns >= WIDE ? CLOCK_COLUMNS : 0);
}

/** A sentence without a label. */
export function plainLines(text: string, { columns, wraps }: Page): string[] {
  return wraps ? wrap(text, columns) : [text];
}
