import { checkBaseUrl } from '../functions/rhombus/base-url.ts';
import { checkWebhookUrl } from '../local/cloud/webhook.ts';
import { runEmbedded } from '../local/run/run.ts';
import { isClosed } from './process.ts';
import { UsageError, withoutSecrets } from './usage-error.ts';

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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  // Whoever read the output has gone, as `head` does.
  process.stdout.on('error', (error) => isClosed(error) && stop.abort());
  try {
    const apiUrl = checked('--api-url', options.apiUrl, (url) => checkBaseUrl(url, { anyHost: true }));
    checked('--webhook', options.webhook, checkWebhookUrl);
    if (apiUrl !== undefined && apiKey === undefined)
      throw new UsageError('--api-url needs a key: give --api-key, or set CLIPWATCH_API_KEY');
    await runEmbedded(
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
  } catch (error) {
    // Stopped before there was anything to sum up.
    if (!stop.signal.aborted) throw error;
  }
}

/** What a check makes of an option's value. Throws an error that names the option, the rule and the value. */
function checked<T>(option: string, value: string | undefined, check: (value: string) => T): T | undefined {
  if (value === undefined) return undefined;
  try {
    return check(value);
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    throw new UsageError(`${option} ${rule}; got "${withoutSecrets(value)}"`);
  }
}
