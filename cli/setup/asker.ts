import { createInterface } from 'node:readline/promises';
import { UsageError } from '../usage-error.ts';
import type { Question } from './questions.ts';
import { StoppedError } from './stopped.ts';

/** Asks whoever sits there, or takes what was said by flags. */
export interface Asker {
  /** Somebody can be asked. */
  isLive: boolean;
  /** `given` is what the flag says. Throws a `UsageError` that names the flag where that is wrong, or missing. */
  ask<T>(question: Question<T>, given: string | undefined): Promise<T>;
  /** Throws a `StoppedError` unless the answer is yes. */
  approve(text: string): Promise<void>;
}

interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Node's own line editor is all that it takes: questions with an answer of one line. A terminal is both where answers
 * come from and where questions go to; without one, what is missing is named.
 */
export function createAsker({ input, output }: Terminal, { isYes }: { isYes: boolean }): Asker {
  const isLive = input.isTTY === true && output.isTTY === true;

  async function prompt(text: string): Promise<string> {
    const lines = createInterface({ input, output, terminal: true, historySize: 0 });
    const stopped = new Promise<never>((_, reject) => {
      for (const event of ['SIGINT', 'close'] as const) lines.once(event, () => reject(new StoppedError()));
    });
    try {
      return (await Promise.race([lines.question(text), stopped])).trim();
    } finally {
      lines.close();
    }
  }

  return {
    isLive,
    async ask(question, given) {
      const { flag, text, standard, read } = question;
      if (given !== undefined) return readFlag(flag, given, read);
      if (standard !== undefined && (isYes || !isLive)) return readFlag(flag, standard, read);
      if (!isLive) throw new UsageError(`${flag} is missing: ${text}`);
      for (;;)
        try {
          const answer = await prompt(`${text}${standard === undefined ? '' : ` [${standard}]`}: `);
          return read(answer || (standard ?? ''));
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          output.write(`  It ${error.message}.\n`);
        }
    },
    async approve(text) {
      if (isYes) return;
      if (!isLive) throw new UsageError('--yes is missing: without a terminal nobody can be asked');
      if (!/^y(es)?$/i.test(await prompt(`${text} [y/N]: `))) throw new StoppedError();
    },
  };
}

function readFlag<T>(flag: string, answer: string, read: (answer: string) => T): T {
  try {
    return read(answer);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${flag} ${error.message}`) : error;
  }
}
