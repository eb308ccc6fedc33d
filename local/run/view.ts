import { styleText } from 'node:util';
import { MultiBar, type SingleBar } from 'cli-progress';
import { type ClipRecord, type ClipState, isTerminal } from '../../functions/core/clip.ts';
import { cut, toPlainText } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import type { Delivery } from '../cloud/deliveries.ts';
import { toPrintable, toPrintableJson } from './printable.ts';
import { formatSummary, type Summary } from './summary.ts';
import type { Tracked } from './tracker.ts';

/** How a run shows itself: drawn on a terminal, as plain lines in a pipe, or as JSON. */
export interface View {
  say(line: string): void;
  /** Something went wrong that somebody may have to see to. */
  warn(line: string): void;
  delivered(delivery: Delivery): void;
  tracked(tracked: Tracked): void;
  end(summary: Summary): void;
}

const TITLE_WIDTH = 32;

export function createView(json: boolean, isTerminal: boolean): View {
  if (json) return jsonView();
  return isTerminal ? terminalView() : plainView();
}

function jsonView(): View {
  const print = (value: object) => process.stdout.write(`${toPrintableJson(value)}\n`);
  const warn = (line: string) => process.stderr.write(`${toPrintable(line)}\n`);
  return { say: () => {}, warn, delivered: print, tracked: () => {}, end: print };
}

function plainView(): View {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const shown = new Map<string, string>();
  return {
    say: print,
    warn: (line) => print(toPrintable(line)),
    delivered: (delivery) => print(describeDelivery(delivery, PIPE_WIDTH)),
    tracked: ({ clips }) => {
      for (const clip of clips) {
        const line = `clip   ${titleOf(clip).padEnd(TITLE_WIDTH)} ${stageOf(clip)}`;
        if (shown.get(clip.clipUuid) === line) continue;
        shown.set(clip.clipUuid, line);
        print(line);
      }
    },
    end: (summary) => print(`\n${formatSummary(summary)}`),
  };
}

/** Clears what a bar had left of the line that a message is written over. */
const ERASE_REST = '\x1b[K';
/** A line of a bar without the bar: title, percent, stage. */
const BESIDE_BAR = TITLE_WIDTH + 34;

function terminalView(): View {
  const barSize = Math.min(24, Math.max(8, process.stdout.columns - BESIDE_BAR));
  const bars = new MultiBar({
    format: ` {title} ${styleText('cyan', '{bar}')} {percent} {stage}`,
    barsize: barSize,
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
    forceRedraw: true,
    fps: 5,
    formatBar: (progress) => {
      const full = Math.round(progress * barSize);
      return '━'.repeat(full) + styleText('gray', '─'.repeat(barSize - full));
    },
  });
  const byClip = new Map<string, SingleBar>();
  // Without a bar nothing is drawn, and what is logged above the bars would wait for one.
  const print = (line: string) =>
    byClip.size === 0 ? process.stdout.write(`${line}\n`) : bars.log(`${line}${ERASE_REST}\n`);
  return {
    say: print,
    warn: (line) => print(styleText('yellow', toPrintable(line))),
    delivered: (delivery) => print(describeDelivery(delivery, process.stdout.columns)),
    tracked: ({ clips }) => {
      for (const clip of clips) {
        const known = byClip.get(clip.clipUuid);
        const done = fractionOf(clip) ?? known?.getProgress() ?? 0;
        const values = {
          title: titleOf(clip).padEnd(TITLE_WIDTH),
          percent: `${Math.round(100 * done)}%`.padStart(4),
          stage: colored(clip.state, stageOf(clip)),
        };
        const bar = known ?? bars.create(1, 0, values);
        byClip.set(clip.clipUuid, bar);
        bar.update(done, values);
      }
    },
    end: (summary) => {
      bars.stop();
      // What is still to be said has no bar to be said above.
      byClip.clear();
      process.stdout.write(`\n${formatSummary(summary)}\n`);
    },
  };
}

function titleOf(clip: ClipRecord): string {
  return cut(toPlainText(clip.details.title ?? clip.clipUuid, TITLE_WIDTH), TITLE_WIDTH);
}

/** The stages of an export, for a bar that fills once: the vendor's percent is of the current operation only. */
const STAGES: Record<string, { from: number; share: number }> = {
  INITIATING: { from: 0, share: 0.1 },
  UPLOADING: { from: 0.1, share: 0.6 },
  RENDERING: { from: 0.7, share: 0.3 },
};

/** 0..1; undefined where the clip says nothing of its stage, so that its bar stays where it was. */
function fractionOf({ state, rawStatus, progress }: ClipRecord): number | undefined {
  if (state === 'completed') return 1;
  const stage = STAGES[rawStatus ?? ''];
  return stage && stage.from + stage.share * (progress?.fraction ?? 0);
}

function stageOf({ state, rawStatus }: ClipRecord): string {
  if (state === 'completed') return 'ready';
  return state === 'in-progress' ? (sayStatus(rawStatus) ?? 'in progress') : state;
}

function colored(state: ClipState, text: string): string {
  if (state === 'completed') return styleText('green', text);
  if (state === 'failed') return styleText('red', text);
  return state === 'stalled' || isTerminal(state) ? styleText('yellow', text) : styleText('gray', text);
}

const PROTOCOL_WIDTH = 6;
const PIPE_WIDTH = 140;

/** One line a message: a mail's subject and how it begins, a text, or an event's type and id. */
function describeDelivery({ protocol, subject, text, event, eventIds }: Delivery, width: number): string {
  const name = styleText('bold', protocol.padEnd(PROTOCOL_WIDTH));
  const said = toPrintable((text ?? '').replaceAll(/\s+/g, ' '));
  if (subject !== undefined) {
    const head = toPrintable(subject);
    const room = width - PROTOCOL_WIDTH - head.length - 4;
    return `${name} ${head}  ${room > 10 ? styleText('gray', cut(said, room)) : ''}`.trimEnd();
  }
  if (text !== undefined) return `${name} ${said}`;
  const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'event';
  return `${name} ${toPrintable(type)}  ${styleText('gray', toPrintable(eventIds.join(' ')))}`;
}
