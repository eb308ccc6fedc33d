import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage-error.ts';

/**
 * Asks before what cannot be taken back. `yes` is for scripts; where there is neither that nor a terminal, nobody can be
 * asked, which is wrong usage.
 */
export async function askConsent(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here: --yes does it without asking');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C, and an input that ends, are no.
  const left = new Promise<string>((resolve) => {
    for (const event of ['SIGINT', 'close'] as const) prompt.once(event, () => resolve(''));
  });
  try {
    const answer = await Promise.race([prompt.question(`${question} [y/N] `), left]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
