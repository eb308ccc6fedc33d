import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { readApiKey } from '../../functions/runtime/api-key.ts';
import { readKeyFromInput } from '../api-key.ts';
import { UsageError } from '../usage-error.ts';

/** The key from a prompt that does not show it, or else the first line of standard input. */
export async function readKey(orgId: string): Promise<string> {
  if (!process.stdin.isTTY)
    return readKeyFromInput(process.stdin, console.error, new AbortController().signal, {
      missing: `The API key of ${orgId} is read from standard input, and there is none, as with "< key-file"`,
    });
  const key = readApiKey(await ask(`API key of ${orgId} (not shown): `));
  if (key.kind === 'none') throw new UsageError(`That is no API key: it is ${key.found}`);
  return key.apiKey;
}

/** What is typed or pasted goes nowhere but here. Ctrl-C ends the command. */
async function ask(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // From here on the terminal echoes nothing.
  process.stderr.write(question);
  const stopped = new Promise<never>((_, reject) => {
    for (const event of ['SIGINT', 'close'] as const)
      prompt.once(event, () => reject(new UsageError('No API key was given, and nothing was changed')));
  });
  try {
    return await Promise.race([prompt.question(''), stopped]);
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
