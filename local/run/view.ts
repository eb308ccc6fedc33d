import type { Delivery, TroubleNotice } from '../cloud/deliveries.ts';
import { toPrintable, toPrintableJson } from './printable.ts';
import type { Summary } from './summary.ts';
import { linesView } from './view/lines-view.ts';
import { liveView } from './view/live-view.ts';
import { type Output, type OutputStream, outputTo } from './view/output.ts';
import type { Tracked, Watched } from './view/state.ts';

/** How a run shows itself: painted on a terminal, as lines in a pipe, or as JSON. */
export interface View {
  say(line: string): void;
  /** Something went wrong that somebody may have to see to. */
  warn(line: string): void;
  /** All is started, and the schedules run. */
  watching(): void;
  /** A call was made to the vendor. */
  asked(): void;
  delivered(delivery: Delivery): void;
  /** Operators were told. */
  troubled(trouble: TroubleNotice): void;
  /** What the table says now; to be told a few times a second. */
  tracked(tracked: Tracked): void;
  end(summary: Summary): void;
  /** Nothing is painted any longer. What is said after that is still printed. */
  close(): void;
}

/** What a view for people is made of. */
export interface PaintOptions {
  output: Output;
  watched: Watched;
  full: boolean;
  now: () => number;
}

export interface ViewOptions {
  json: boolean;
  /** Messages are shown whole. Default: how they begin. */
  full?: boolean;
  watched: Watched;
  stream: OutputStream;
  env?: NodeJS.ProcessEnv;
  now?: () => number;
}

export function createView({
  json,
  full = false,
  watched,
  stream,
  env = process.env,
  now = Date.now,
}: ViewOptions): View {
  if (json) return jsonView(stream);
  const output = outputTo(stream, env);
  const view = (output.isLive ? liveView : linesView)({ output, watched, full, now });
  return {
    ...view,
    say: (line) => view.say(toPrintable(line)),
    warn: (line) => view.warn(toPrintable(line)),
  };
}

function jsonView(stream: OutputStream): View {
  const ignore = () => {};
  const print = (value: object) => {
    stream.write(`${toPrintableJson(value)}\n`);
  };
  const warn = (line: string) => {
    process.stderr.write(`${toPrintable(line)}\n`);
  };
  return {
    say: ignore,
    warn,
    watching: ignore,
    asked: ignore,
    delivered: print,
    troubled: print,
    tracked: ignore,
    end: print,
    close: ignore,
  };
}
