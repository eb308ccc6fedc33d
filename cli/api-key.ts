import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { readApiKey } from '../functions/runtime/api-key.ts';
import { API_KEY_VARIABLE } from './process.ts';
import { UsageError } from './usage-error.ts';

/** Somebody who pipes in nothing is told what is waited for, once this is over. */
const PATIENCE_MS = 2_000;

/** The key that the environment had. An empty one counts as missing. */
export function readEnvironmentKey(given: string | undefined): string | undefined {
  const key = given?.trim();
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
  {
    missing = `--api-url needs a key: set ${API_KEY_VARIABLE}, or give it on standard input, as with "< key-file"`,
  } = {},
): Promise<string> {
  if (input.isTTY) throw new UsageError(missing);
  const hint = setTimeout(() => say('Waiting for the API key on standard input.'), PATIENCE_MS);
  const lines = createInterface({ input, signal: stop });
  try {
    for await (const line of lines) {
      if (/[^\s\uFEFF]/.test(line)) return checkKey(line);
    }
  } finally {
    clearTimeout(hint);
    lines.close();
  }
  stop.throwIfAborted();
  throw new UsageError(missing);
}

function checkKey(text: string): string {
  const key = readApiKey(text);
  if (key.kind === 'none')
    throw new UsageError('The API key must be one word of up to 512 visible ASCII characters');
  return key.apiKey;
}
