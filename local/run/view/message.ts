import stringWidth from 'string-width';
import { DEFAULT_AUDIENCE_NAME } from '../../../functions/domain/audience/audience.ts';
import { readCustomNotification } from '../../cloud/custom-notification.ts';
import type { Delivery, TroubleNotice } from '../../cloud/deliveries.ts';
import { toPrintable } from '../printable.ts';
import { cutToColumns, wrap } from './columns.ts';
import { formatClock } from './situation.ts';
import { createStyle } from './style.ts';

export interface Page {
  columns: number;
  colors: boolean;
  /** Lines are broken between words; in a file each message keeps to one line, or a line of it to one. */
  wraps: boolean;
  /** Messages are shown whole. Default: how they begin. */
  full?: boolean;
}

/** `clip`, `status`, `health` and the protocols. */
const LABEL_COLUMNS = 7;
const CLOCK_COLUMNS = 9;
/** From here on there is room for the time beside each message. */
const WIDE = 100;

/** SNS puts the topic's display name and this before a text. */
const TEXT_PREFIX = 'Clipwatch> ';

/** What a subscriber got: how a mail begins, a text, how a message in a chat begins, or an event's type and id. */
export function messageLines(delivery: Delivery, page: Page): string[] {
  const label = { name: toPrintable(delivery.protocol), atMs: delivery.receivedAtMs };
  const style = createStyle(page.colors);
  const message = partsOf(delivery);
  const whose = isOfDefault(delivery) ? '' : `[${toPrintable(delivery.audience ?? '')}] `;
  const head = message.head === undefined ? undefined : `${whose}${toPrintable(message.head).trim()}`;
  if (page.full) return wholeLines(label, { ...message, ...(head !== undefined && { head }) }, page);
  const said = toPrintable(message.body.replaceAll(/\s+/g, ' ')).trim();
  if (head === undefined) return labelled(label, `${whose}${said}`, page);
  const rest = message.isEvent ? toPrintable(delivery.eventIds.join(' ')) : beginBody(head, said, page);
  return labelled(label, `${head}  ${style('gray', rest)}`, page);
}

interface Parts {
  /** A mail's subject, a title in a chat, an event's type. */
  head?: string;
  body: string;
  isEvent?: boolean;
}

function partsOf({ protocol, subject, text, event }: Delivery): Parts {
  if (text === undefined) {
    const type =
      typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'event';
    return { head: type, body: JSON.stringify(event, undefined, 2), isEvent: true };
  }
  if (protocol === 'chat') return partsOfChat(text);
  if (protocol === 'sms') return { body: `${TEXT_PREFIX}${text}` };
  return { ...(subject !== undefined && { head: subject }), body: text };
}

function partsOfChat(text: string): Parts {
  const notification = readCustomNotification(text);
  if (notification === undefined) return { body: text };
  const { title, description, nextSteps } = notification.content;
  const body = [description, ...nextSteps.map((step) => `- ${step}`)].join('\n');
  return title === undefined ? { body } : { head: title, body };
}

function isOfDefault({ audience }: Delivery): boolean {
  return audience === undefined || audience === DEFAULT_AUDIENCE_NAME;
}

/** A message as its subscriber has it before them, line by line. */
function wholeLines(label: Label, { head, body }: Parts, page: Page): string[] {
  const lines = toPrintableLines(body);
  const [first = '', ...rest] = head === undefined ? lines : [head, ...lines];
  const indent = ' '.repeat(indentOf(page));
  const inner = { ...page, columns: page.columns - indent.length };
  return [
    ...labelled(label, first, page),
    ...rest.flatMap((line) => plainLines(line, inner)).map((line) => `${indent}${line}`.trimEnd()),
  ];
}

function toPrintableLines(text: string): string[] {
  return text.split('\n').map((line) => toPrintable(line).trimEnd());
}

/** What operators are told: the subject of their mail, or how it begins. */
export function troubleLines({ phase, subject, text, receivedAtMs }: TroubleNotice, page: Page): string[] {
  const style = createStyle(page.colors);
  const said = toPrintable((subject ?? text).replaceAll(/\s+/g, ' ')).trim();
  const label = { name: 'health', atMs: receivedAtMs };
  return labelled(label, style(phase === 'over' ? 'green' : 'red', said), page);
}

/** As much of a mail, or of a message in a chat, as there is room for beside its subject: one row where rows are long, or else two. */
function beginBody(head: string, body: string, page: Page): string {
  const columns = page.columns - indentOf(page);
  const rows = page.columns >= WIDE ? 1 : 2;
  let begin = cutToColumns(body, Math.max(1, columns * rows - stringWidth(head) - 2));
  while (begin.includes(' ') && wrap(`${head}  ${begin}`, columns).length > rows)
    begin = cutToColumns(begin, stringWidth(begin) - 1);
  return begin;
}

interface Label {
  name: string;
  atMs: number;
}

/** Text beside what it is, and beside the time where there is room for it. */
export function labelled(label: Label, text: string, page: Page): string[] {
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
