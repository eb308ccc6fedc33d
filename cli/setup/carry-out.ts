import { StoppedError } from './stopped.ts';

/** One step of a setup. */
export interface Action {
  /** `storing the key` */
  doing: string;
  /** What is there where it was stopped in the midst of it, or failed. */
  leaves: string;
  /** @returns what is there now: `the key is kept as clipwatch/keys-0#acme`; undefined where nothing is. */
  run(): Promise<string | undefined>;
}

/**
 * One after the other. What was done before it was stopped, or before something failed, is named, and so is what the step
 * in hand may have left; then the error is thrown on.
 */
export async function carryOut(
  actions: readonly Action[],
  { stop, say, warn }: { stop: AbortSignal; say: (line: string) => void; warn: (line: string) => void },
): Promise<void> {
  const done: string[] = [];
  for (const { doing, leaves, run } of actions) {
    let isBegun = false;
    try {
      // A step that is short is not broken off, so that what is said of it holds.
      if (stop.aborted) throw new StoppedError();
      isBegun = true;
      const now = await run();
      if (now === undefined) continue;
      done.push(now);
      say(capitalized(now));
    } catch (error) {
      const before = done.length === 0 ? 'Nothing was done before.' : `Done before: ${done.join('; ')}.`;
      warn(`Left off ${isBegun ? 'while' : 'before'} ${doing}. ${before}`);
      if (isBegun) warn(leaves);
      warn('The same command, given again, keeps what is there and goes on.');
      throw error;
    }
  }
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
