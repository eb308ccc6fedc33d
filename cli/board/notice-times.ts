import type { BoardState } from './board-state.ts';
import { html, type Markup } from './html.ts';
import { section } from './parts.ts';
import { noticeSecondsOf } from './told.ts';

const MOST_CLIPS = 60;
/** A line through fewer says nothing. */
const FEWEST_CLIPS = 5;
const SIZE = { width: 300, height: 48 };
const MARGIN = 4;

/** How long it took until the first was told, clip by clip; nothing where that is known of too few. */
export function renderNoticeTimes({ orgs }: BoardState): Markup | undefined {
  const ended = orgs.flatMap((org) => org.ended);
  const seconds = noticeSecondsOf(ended, MOST_CLIPS);
  if (seconds.length < FEWEST_CLIPS) return undefined;
  const said = `median ${say(quantile(seconds, 0.5))}, slowest ${say(Math.max(...seconds))}, of the last ${seconds.length} clips`;
  return section(
    'notice',
    'From outcome seen to notice',
    html`<figure>${drawLine(seconds)}<figcaption>${said}</figcaption></figure>
`,
  );
}

/** The figures are beside it: the picture itself says nothing more to who cannot see it. */
function drawLine(seconds: readonly number[]): Markup {
  const most = Math.max(1, ...seconds);
  const step = (SIZE.width - 2 * MARGIN) / (seconds.length - 1);
  const points = seconds
    .map((value, index) => {
      const x = MARGIN + index * step;
      const y = SIZE.height - MARGIN - (value / most) * (SIZE.height - 2 * MARGIN);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  const [x, y] = (points.split(' ').at(-1) ?? '').split(',');
  return html`<svg class="sparkline" viewBox="0 0 ${SIZE.width} ${SIZE.height}" aria-hidden="true">
<polyline points="${points}"/><circle cx="${x}" cy="${y}" r="3"/></svg>`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function say(seconds: number): string {
  return `${seconds < 100 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
