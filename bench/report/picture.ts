import type { Comparison } from '../bench.ts';
import type { Figures, PolicyName } from '../latency/compare.ts';
import { type LogScale, logScale } from './log-scale.ts';
import { placeLabels } from './place-labels.ts';

const PLOT = { width: 400, height: 290, left: 62, top: 62, gapX: 60, gapY: 84 };
const FOOT = 46;

/** Seconds of latency against calls a clip: a panel for each world, and in it for each policy a span from p50 to p95. */
export function drawLatency(comparisons: readonly Comparison[], seeds: readonly number[]): string {
  const columns = Math.min(2, comparisons.length);
  const rows = Math.ceil(comparisons.length / columns);
  const width = PLOT.left + columns * (PLOT.width + PLOT.gapX) - 20;
  const height = PLOT.top + rows * (PLOT.height + PLOT.gapY) - PLOT.gapY + FOOT + 24;
  const shown = comparisons.flatMap(({ policies }) => policies).filter(isDrawable);
  const x = logScale(
    shown.map(({ callsPerClip }) => callsPerClip),
    0,
    PLOT.width,
  );
  const y = logScale(
    shown.flatMap(({ p50, p95 }) => [p50, p95]),
    PLOT.height,
    0,
  );
  const panels = comparisons.map((comparison, index) => {
    const left = PLOT.left + (index % columns) * (PLOT.width + PLOT.gapX);
    const top = PLOT.top + Math.floor(index / columns) * (PLOT.height + PLOT.gapY);
    return `<g transform="translate(${left} ${top})">${drawPanel(comparison, x, y)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    '<title id="title">Seconds from the finish of a clip to the notification, against calls a clip</title>',
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    `<text class="title" x="${PLOT.left}" y="24">From the finish of a clip to the notification: p50 (dot) to p95 (bar)</text>`,
    ...panels,
    `<text class="note" x="${width - 20}" y="${height - 10}" text-anchor="end">Lower and further left is better. Simulated, the worst of seeds ${seeds.join(', ')}: docs/bench.md says how.</text>`,
    '</svg>\n',
  ].join('\n');
}

/** Both axes are logarithmic: a policy that told of nothing, or asked nothing, has no place on them. */
function isDrawable({ p50, p95, callsPerClip }: Figures): boolean {
  return p50 > 0 && p95 < Infinity && callsPerClip > 0;
}

const KINDS: Partial<Record<PolicyName, string>> = {
  clipwatch: 'ours',
  'clipwatch-registered': 'registered',
  oracle: 'oracle',
};

function drawPanel({ scenario, medianSec, policies }: Comparison, x: LogScale, y: LogScale): string {
  const shown = policies.filter(isDrawable).map((figures) => ({
    kind: KINDS[figures.name] ?? 'other',
    text: figures.name,
    x: x.pixelOf(figures.callsPerClip),
    top: y.pixelOf(figures.p95),
    bottom: y.pixelOf(figures.p50),
  }));
  const labels = placeLabels(shown, { left: 2, top: 2, right: PLOT.width - 2, bottom: PLOT.height - 2 });
  return [
    ...drawAxes(x, y),
    `<text class="head" y="-10">${escapeText(scenario)}, half of the clips take up to ${medianSec} s</text>`,
    ...shown.map(
      (span) =>
        `<g class="${span.kind}"><path d="M${px(span.x)} ${px(span.bottom)}V${px(span.top)}m-4 0h8"/><circle cx="${px(span.x)}" cy="${px(span.bottom)}" r="3.5"/></g>`,
    ),
    ...labels.map(
      (label, index) =>
        `<text class="label ${shown[index]?.kind}" x="${px(label.x)}" y="${px(label.y)}" text-anchor="${label.anchor}">${escapeText(label.text)}</text>`,
    ),
  ].join('\n');
}

function drawAxes(x: LogScale, y: LogScale): string[] {
  const { width, height } = PLOT;
  return [
    ...x.ticks.map(
      (tick) =>
        `<path class="grid" d="M${px(x.pixelOf(tick))} 0V${height}"/><text class="tick" x="${px(x.pixelOf(tick))}" y="${height + 16}" text-anchor="middle">${tick}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<path class="grid" d="M0 ${px(y.pixelOf(tick))}H${width}"/><text class="tick" x="-7" y="${px(y.pixelOf(tick) + 4)}" text-anchor="end">${tick}</text>`,
    ),
    `<text class="axis" x="${width / 2}" y="${height + 34}" text-anchor="middle">calls to the vendor, a clip</text>`,
    `<text class="axis" transform="translate(-38 ${height / 2}) rotate(-90)" text-anchor="middle">seconds</text>`,
  ];
}

/** It has a ground of its own, so that it can be read on any page, and follows the reader's light or dark setting. */
const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.head { font-size: 12.5px; font-weight: 600 }
.tick, .note { fill: #57606a }
.ground { fill: #ffffff }
.grid { stroke: #e3e7eb; fill: none }
.ours path { stroke: #0b5fc4; stroke-width: 3 } .ours circle { fill: #0b5fc4 }
.registered path { stroke: #8250df; stroke-width: 2 } .registered circle { fill: #8250df }
.oracle path { stroke: #1a7f37; stroke-width: 2 } .oracle circle { fill: #1a7f37 }
.other path { stroke: #6e7781; stroke-width: 2 } .other circle { fill: #6e7781 }
path { fill: none }
.label.ours { fill: #0b5fc4; font-weight: 600 }
.label.registered { fill: #8250df; font-weight: 600 }
.label.oracle { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.tick, .note { fill: #9aa4af }
.ground { fill: #0d1117 }
.grid { stroke: #262d36 }
.ours path { stroke: #58a6ff } .ours circle { fill: #58a6ff }
.registered path { stroke: #bc8cff } .registered circle { fill: #bc8cff }
.oracle path { stroke: #4ac26b } .oracle circle { fill: #4ac26b }
.other path { stroke: #8b949e } .other circle { fill: #8b949e }
.label.ours { fill: #58a6ff }
.label.registered { fill: #bc8cff }
.label.oracle { fill: #4ac26b }
}
`;

function px(value: number): string {
  return value.toFixed(1);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
