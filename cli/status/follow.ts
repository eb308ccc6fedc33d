import { setTimeout as sleep } from 'node:timers/promises';
import { formatTime } from '../../functions/notify/plain-text.ts';
import { toPrintableJson } from '../../local/run/printable.ts';
import { rowsOf } from '../../local/run/view/columns.ts';
import type { Output } from '../../local/run/view/output.ts';
import { Painter } from '../../local/run/view/painter.ts';
import type { Status } from '../status.ts';
import { formatStatus, lineOf } from './format.ts';

/** Shows one reading after the other. */
export interface StatusView {
  show(status: Status): void;
  /** The reading failed; what was shown last may still stand. */
  fail(why: string): void;
  /** What was shown last stays. */
  end(): void;
}

/** Between two readings. Of a table with much in it a fifth of the time is spent on reading: reads cost money. */
const EACH_MS = 2_000;
const PAUSE_PER_READ = 4;

export interface FollowDeps {
  read: () => Promise<Status>;
  explain: (error: unknown) => string;
  view: StatusView;
  /** Aborted where somebody stops it. */
  stop: AbortSignal;
  /** Between two readings, at least. Default: 2 s. */
  eachMs?: number;
}

/** Reads again and again until it is stopped. Answers the last reading, if there was one. */
export async function follow({
  read,
  explain,
  view,
  stop,
  eachMs = EACH_MS,
}: FollowDeps): Promise<Status | undefined> {
  let last: Status | undefined;
  while (!stop.aborted) {
    const fromMs = performance.now();
    try {
      last = await read();
      if (!stop.aborted) view.show(last);
    } catch (error) {
      view.fail(explain(error));
    }
    const pauseMs = Math.max(eachMs, PAUSE_PER_READ * (performance.now() - fromMs));
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => {});
  }
  view.end();
  return last;
}

/** On a terminal: the page is painted anew, as much of it as there is room for. */
export function liveStatus(output: Output): StatusView {
  const painter = new Painter(output);
  let page: string[] = [];
  let trouble: string | undefined;
  const paint = () => {
    const { columns, rows } = output.size();
    const below = trouble === undefined ? [] : [trouble];
    // One row is left for the cursor.
    const room = Math.max(2, rows - 1 - below.length);
    const more = page.length - room + 1;
    const seen = page.length > room ? [...page.slice(0, room - 1), `… ${more} more lines`] : page;
    painter.paint([...seen, ...below].map((line) => rowsOf(line, columns)[0] ?? ''));
  };
  const forget = output.onResize(paint);
  return {
    show(status) {
      page = formatStatus(status).split('\n');
      trouble = undefined;
      paint();
    },
    fail(why) {
      trouble = why;
      paint();
    },
    end() {
      forget();
      painter.paint([], page);
    },
  };
}

/** Elsewhere: a line for each organization, when it has become otherwise. */
export function statusLines(print: (line: string) => void, printError: (line: string) => void): StatusView {
  const said = new Map<string, string>();
  return {
    show({ at, organizations }) {
      for (const org of organizations) {
        const line = lineOf(org);
        if (said.get(org.orgId) !== line) print(`${formatTime(at)}  ${line}`);
        said.set(org.orgId, line);
      }
    },
    fail: printError,
    end: () => {},
  };
}

/** For programs: one JSON object a line for each reading. */
export function jsonStatus(print: (line: string) => void, printError: (line: string) => void): StatusView {
  return { show: (status) => print(toPrintableJson(status)), fail: printError, end: () => {} };
}
