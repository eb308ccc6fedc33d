import { checkBaseUrl } from '../functions/rhombus/base-url.ts';
import { runEmbedded } from '../local/run/run.ts';

interface StartOptions {
  apiUrl?: string;
  apiKey?: string;
  org: string;
  webhook?: string;
  json: boolean;
  for?: number;
  data?: string;
  speed: number;
  seed: number;
}

/** `clipwatch start`, which is `npm start`. */
export async function start(options: StartOptions): Promise<void> {
  const apiKey = options.apiKey ?? process.env.CLIPWATCH_API_KEY;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const apiUrl = options.apiUrl === undefined ? undefined : readApiUrl(options.apiUrl);
    if (apiUrl !== undefined && apiKey === undefined)
      throw new Error('--api-url needs a key: give --api-key, or set CLIPWATCH_API_KEY');
    const summary = await runEmbedded(
      {
        org: options.org,
        json: options.json,
        speed: options.speed,
        seed: options.seed,
        ...(apiUrl !== undefined && { apiUrl }),
        ...(apiKey !== undefined && { apiKey }),
        ...(options.webhook !== undefined && { webhook: options.webhook }),
        ...(options.for !== undefined && { forSec: options.for }),
        ...(options.data !== undefined && { dataDir: options.data }),
      },
      stop.signal,
    );
    process.exitCode = summary.duplicates === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function readApiUrl(url: string): string {
  try {
    return checkBaseUrl(url, { anyHost: true });
  } catch (error) {
    throw new Error(`--api-url ${error instanceof Error ? error.message : 'is wrong'}; got "${url}"`);
  }
}
