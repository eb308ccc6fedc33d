import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { UsageError } from './usage-error.ts';

const VARIABLE = 'CLIPWATCH_API_KEY';

/** What a header can carry as one word. */
const KEY = /^[\x21-\x7e]{1,512}$/;

/** Somebody who pipes in nothing is told what is waited for, once this is over. */
const PATIENCE_MS = 2_000;

/** The key of the environment, which no process that this one starts gets to see. An empty one counts as missing. */
export function takeKeyFromEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const key = env[VARIABLE]?.trim();
  delete env[VARIABLE];
  return key ? checkKey(key) : undefined;
}

/**
 * The first line of standard input. Throws a `UsageError` that says what to do where there is none, or where it is a terminal:
 * what is typed there shows, and stays on the screen.
 */
export async function readKeyFromInput(
  input: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<string> {
  const missing = `--api-url needs a key: set ${VARIABLE}, or give it on standard input, as with "< key-file"`;
  if (input.isTTY) throw new UsageError(missing);
  const hint = setTimeout(() => say('Waiting for the API key on standard input.'), PATIENCE_MS);
  const lines = createInterface({ input, signal: stop });
  try {
    for await (const line of lines) {
      const key = line.replace(/^\uFEFF/, '').trim();
      if (key !== '') return checkKey(key);
    }
  } finally {
    clearTimeout(hint);
    lines.close();
  }
  stop.throwIfAborted();
  throw new UsageError(missing);
}

function checkKey(key: string): string {
  if (!KEY.test(key))
    throw new UsageError('The API key must be one word of up to 512 visible ASCII characters');
  return key;
}
