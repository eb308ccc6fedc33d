import { formatDuration } from '../../functions/domain/duration.ts';
import { ago, type Tone } from '../status/words.ts';
import { type Content, html, type Markup } from './html.ts';

const DAY_MS = 86_400_000;

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** `12:00:05`, or `23 Nov, 12:00` of another day: all times are of UTC, as the page says once. */
export function clock(ms: number, nowMs: number): Markup {
  const iso = new Date(ms).toISOString();
  const isToday = Math.floor(ms / DAY_MS) === Math.floor(nowMs / DAY_MS);
  const said = isToday ? iso.slice(11, 19) : DATE.format(ms);
  return html`<time datetime="${iso}">${said}</time>`;
}

/** `3 min 20 s`, since a moment. */
export function since(ms: number, nowMs: number): Markup {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${ago(iso, nowMs)}</time>`;
}

/** `3 min 20 s ago`. */
export function sinceAgo(ms: number, nowMs: number): Markup {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${ago(iso, nowMs)} ago</time>`;
}

/** `after 0.4 s`: so long after something else. */
export function after(ms: number, afterMs: number): Markup {
  const seconds = Math.max(0, afterMs) / 1000;
  const said = seconds < 60 ? `${seconds.toFixed(1)} s` : formatDuration(seconds);
  return html`<time datetime="${new Date(ms).toISOString()}">after ${said}</time>`;
}

/** A word with its mark: the tone is told by the mark's form, too. */
export function tag(tone: Tone, word: Content): Markup {
  return html`<span class="tag ${tone}"><span class="mark" aria-hidden="true"></span>${word}</span>`;
}

/** What the vendor or a person wrote: it runs in its own direction, and leaves that of its surroundings alone. */
export function foreign(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/** A line below another one in the same cell. */
export function below(content: Content): Markup {
  return html`<span class="below">${content}</span>`;
}

/** A word of the vendor's, in a line of its own that is cut where there is no room. */
export function foreignWord(text: string): Markup {
  return html`<span class="word">${foreign(text)}</span>`;
}

export interface Column {
  name: string;
  isNumber?: boolean;
  /** Where there is little room, it gets a line of its own. */
  isLong?: boolean;
}

/**
 * A table whose rows become blocks on narrow screens. The roles say what it is all the same: browsers forget it of what
 * is not laid out as a table.
 */
export function table(id: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Markup {
  const isOfNumbers = columns.slice(1).every(({ isNumber }) => isNumber);
  return html`<table role="table" aria-labelledby="${id}"${isOfNumbers ? html` class="numbers"` : undefined}>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) => html`<th role="columnheader" scope="col"${classOf(column)}>${column.name}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => row(columns, cells))}</tbody>
</table>`;
}

function row(columns: readonly Column[], [first, ...others]: readonly Content[]): Markup {
  const rest = others.map((cell, index) => {
    const column = columns[index + 1] ?? { name: '' };
    return html`<td role="cell" data-label="${column.name}"${classOf(column)}>${cell}</td>`;
  });
  return html`<tr role="row"><th role="rowheader" scope="row">${first}</th>${rest}</tr>
`;
}

function classOf({ isNumber = false, isLong = false }: Partial<Column>): Markup | undefined {
  if (isNumber) return html` class="number"`;
  return isLong ? html` class="long"` : undefined;
}

/** A part of the page under its heading. */
export function section(id: string, heading: Content, content: Content): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${content}</section>
`;
}

export function note(content: Content): Markup {
  return html`<p class="note">${content}</p>
`;
}
