import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runEmbedded } from '../local/run/run.ts';
import { EmulatedTerminal, type StyledText } from '../test/local/run/terminal.ts';

// Draws `docs/start.svg`, the README's picture of `npm start`, from a run on an emulated terminal: `npm run picture`.

const PICTURE = fileURLToPath(new URL('start.svg', import.meta.url));
const SIZE = { columns: 112, rows: 36 };
/** The moment that shows most: some clips have ended, some go on, and one has stalled. */
const MOMENT = /in flight, 4 ended/;

const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';
const CELL = { width: 9, height: 19 };
const FONT_SIZE = 15;
const MARGIN = 16;
const TITLE_BAR = 34;
/** Of the eight colors that a terminal has names for, and gray, those that the view uses. */
const COLORS: Record<number, string> = {
  1: '#e86262',
  2: '#7ec878',
  3: '#deb255',
  6: '#56b6c2',
  8: '#7f8894',
};
const TEXT_COLOR = '#d6dbe2';

async function main(): Promise<void> {
  // The same picture wherever it is drawn.
  Object.assign(process.env, { TERM: 'xterm-256color', FORCE_COLOR: '1', CI: '', NO_COLOR: '' });
  const terminal = new EmulatedTerminal(SIZE);
  const stop = new AbortController();
  const run = runEmbedded({ org: 'acme', orgs: 1, json: false, speed: 1, seed: 1 }, stop.signal, terminal);
  const over = new AbortController();
  const ended = run.finally(() => over.abort());
  const lines = await Promise.race([waitFor(terminal, over.signal), ended.then(() => undefined)]);
  stop.abort();
  await ended;
  if (lines === undefined) throw new Error(`The run never came to the moment of the picture: ${MOMENT}`);
  writeFileSync(PICTURE, draw(lines));
}

async function waitFor(terminal: EmulatedTerminal, over: AbortSignal): Promise<StyledText[][] | undefined> {
  while (!over.aborted) {
    if (MOMENT.test((await terminal.screen()).join(' '))) return terminal.styledScreen();
    await sleep(50);
  }
  return undefined;
}

function draw(lines: readonly StyledText[][]): string {
  const width = SIZE.columns * CELL.width + 2 * MARGIN;
  const height = TITLE_BAR + lines.length * CELL.height + MARGIN;
  const dots = ['#ff5f57', '#febc2e', '#28c840']
    .map((color, index) => `<circle cx="${22 + 20 * index}" cy="18" r="6" fill="${color}"/>`)
    .join('');
  const text = lines.flatMap((line, row) => line.map((part) => drawText(part, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${FONT_SIZE}" fill="${TEXT_COLOR}">
<rect width="${width}" height="${height}" rx="8" fill="#16191d"/>
${dots}
<text x="${width / 2}" y="23" text-anchor="middle" fill="${COLORS[8]}">npm start</text>
${text.join('\n')}
</svg>
`;
}

/** Each part is as wide as its cells, whatever the font. */
function drawText({ text, column, columns, color, isBold }: StyledText, row: number): string {
  const attributes = [
    `x="${MARGIN + column * CELL.width}"`,
    `y="${TITLE_BAR + (row + 0.75) * CELL.height}"`,
    `textLength="${columns * CELL.width}"`,
    ...(color !== undefined ? [`fill="${COLORS[color] ?? TEXT_COLOR}"`] : []),
    ...(isBold ? ['font-weight="bold"'] : []),
  ];
  return `<text ${attributes.join(' ')} lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

await main();
