import { WriteStream } from 'node:tty';

/** Where a run shows itself: standard output, or a stream that stands in for it. */
export type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

export interface Output {
  /** Can lines that are on the screen be painted anew? Not in a pipe, on a dumb terminal, or in the log of a CI. */
  isLive: boolean;
  isTerminal: boolean;
  colors: boolean;
  /** As of now. A terminal that does not know says 0 or nothing: then it is taken for one of 80 by 24. */
  size(): { columns: number; rows: number };
  write(text: string): void;
  /** `then` is called after each change of the size, until what this returns is called. */
  onResize(then: () => void): () => void;
}

export function outputTo(stream: OutputStream, env: NodeJS.ProcessEnv): Output {
  const isTerminal = stream.isTTY === true;
  return {
    isLive: isTerminal && env.TERM !== 'dumb' && !isSet(env.CI),
    isTerminal,
    colors: hasColors(isTerminal, env),
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write: (text) => {
      stream.write(text);
    },
    onResize(then) {
      stream.on('resize', then);
      return () => stream.off('resize', then);
    },
  };
}

/** Node knows of NO_COLOR, FORCE_COLOR, TERM and the CIs that show colors. A pipe has some only where they are forced. */
function hasColors(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  return (isTerminal || env.FORCE_COLOR !== undefined) && WriteStream.prototype.getColorDepth(env) > 1;
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && !['', '0', 'false'].includes(variable);
}
