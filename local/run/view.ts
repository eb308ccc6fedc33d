import { styleText } from 'node:util';
import { MultiBar, type SingleBar } from 'cli-progress';
import { type ClipRecord, type ClipState, isTerminal } from '../../functions/core/clip.ts';
import { cut, toPlainText } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import type { Delivery } from '../cloud/deliveries.ts';
import { formatSummary, type Summary } from './summary.ts';
import type { Tracked } from './tracker.ts';

/** How a run shows itself: drawn on a terminal, as plain lines in a pipe, or as JSON. */
export interface View {
  say(line: string): void;
  delivered(delivery: Delivery): void;
  tracked(tracked: Tracked): void;
  end(summary: Summary): void;
}

export function createView(json: boolean, isTerminal: boolean): View {
  if (json) return jsonView();
  return isTerminal ? terminalView() : plainView();
}

function jsonView(): View {
  const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  return { say: () => {}, delivered: print, tracked: () => {}, end: print };
}

function plainView(): View {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const shown = new Map<string, string>();
  return {
    say: print,
    delivered: (delivery) => print(describeDelivery(delivery)),
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

function terminalView(): View {
  const bars = new MultiBar({
    format: ` {title} ${styleText('cyan', '{bar}')} {percent} {stage}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
    forceRedraw: true,
    fps: 5,
    formatBar: (progress, options) => {
      const full = Math.round(progress * (options.barsize ?? 24));
      return '█'.repeat(full) + styleText('gray', '░'.repeat((options.barsize ?? 24) - full));
    },
  });
  const byClip = new Map<string, SingleBar>();
  return {
    say: (line) => bars.log(`${line}\n`),
    delivered: (delivery) => bars.log(`${describeDelivery(delivery)}\n`),
    tracked: ({ clips }) => {
      for (const clip of clips) {
        const done = fractionOf(clip);
        const values = {
          title: titleOf(clip).padEnd(TITLE_WIDTH),
          percent: `${Math.round(100 * done)}%`.padStart(4),
          stage: colored(clip.state, stageOf(clip)),
        };
        const bar = byClip.get(clip.clipUuid) ?? bars.create(1, 0, values);
        byClip.set(clip.clipUuid, bar);
        bar.update(done, values);
      }
    },
    end: (summary) => {
      bars.stop();
      process.stdout.write(`\n${formatSummary(summary)}\n`);
    },
  };
}

const TITLE_WIDTH = 32;

function titleOf(clip: ClipRecord): string {
  return cut(toPlainText(clip.details.title ?? clip.clipUuid, TITLE_WIDTH), TITLE_WIDTH);
}

/** The stages of an export, for a bar that fills once: the vendor's percent is of the current operation only. */
const STAGES: Record<string, { from: number; share: number }> = {
  INITIATING: { from: 0, share: 0.1 },
  UPLOADING: { from: 0.1, share: 0.6 },
  RENDERING: { from: 0.7, share: 0.3 },
};

function fractionOf({ state, rawStatus, progress }: ClipRecord): number {
  if (state === 'completed') return 1;
  const stage = STAGES[rawStatus ?? ''];
  return stage ? stage.from + stage.share * (progress?.fraction ?? 0) : (progress?.fraction ?? 0);
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

/** One line a message: its subject, its text, or the event's type and id. */
function describeDelivery({ protocol, subject, text, event, eventIds }: Delivery): string {
  const name = styleText('bold', protocol.padEnd(PROTOCOL_WIDTH));
  if (protocol === 'email') return `${name} ${subject ?? ''}`;
  if (text !== undefined) return `${name} ${text}`;
  const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'event';
  return `${name} ${type} ${styleText('gray', eventIds.join(' '))}`;
}
