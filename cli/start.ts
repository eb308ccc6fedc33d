import { checkBaseUrl } from '../functions/rhombus/base-url.ts';
import { parseWebhookUrl, toPrintableUrl } from '../local/cloud/webhook-url.ts';
import { runEmbedded } from '../local/run/run.ts';
import { readTold, type Told } from '../local/run/told.ts';
import { readEnvironmentKey, readKeyFromInput } from './api-key.ts';
import { serveRun } from './board/serve-run.ts';
import { isClosed } from './process.ts';
import { UsageError } from './usage-error.ts';

interface StartOptions {
  apiUrl?: string;
  org: string;
  orgs: number;
  webhook?: string;
  config?: string;
  full: boolean;
  json: boolean;
  for?: number;
  data?: string;
  speed: number;
  seed: number;
}

/** `clipwatch start`, which is `npm start`. */
export async function start(options: StartOptions, environmentKey: string | undefined): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  // Whoever read the output has gone, as `head` does.
  process.stdout.on('error', (error) => isClosed(error) && stop.abort());
  try {
    const checked = await check(options, environmentKey, stop.signal);
    await runEmbedded(
      {
        org: options.org,
        orgs: options.orgs,
        json: options.json,
        full: options.full,
        speed: options.speed,
        seed: options.seed,
        ...checked,
        ...(options.config !== undefined && { told: readConfig(options.config) }),
        ...(options.webhook !== undefined && { webhook: options.webhook }),
        ...(options.for !== undefined && { forSec: options.for }),
        ...(options.data !== undefined && { dataDir: options.data }),
        ...(!options.json && { serveBoard: serveRun }),
      },
      stop.signal,
    );
  } catch (error) {
    // Stopped before there was anything to sum up.
    if (!stop.signal.aborted) throw error;
  }
}

/** Where to look and with which key. Throws a `UsageError` that says what is wrong with the options, or missing. */
async function check(
  options: StartOptions,
  environmentKey: string | undefined,
  stop: AbortSignal,
): Promise<{ apiUrl: string; apiKey: string } | undefined> {
  const fromEnvironment = readEnvironmentKey(environmentKey);
  const apiUrl = checkUrl('--api-url', options.apiUrl, (url) => checkBaseUrl(url, { anyHost: true }));
  checkUrl('--webhook', options.webhook, parseWebhookUrl);
  if (apiUrl === undefined) return undefined;
  if (options.orgs > 1)
    throw new UsageError(
      '--orgs is of the simulated API: "npx clipwatch orgs add" adds to a run with --api-url',
    );
  const apiKey = fromEnvironment ?? (await readKeyFromInput(process.stdin, console.error, stop));
  return { apiUrl, apiKey };
}

/** Who is told. Throws a `UsageError` that names the option and the rule. */
function readConfig(file: string): Told {
  try {
    return readTold(file);
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    // What was given may be no file, but a secret in the wrong place.
    throw new UsageError(`--config ${rule}`);
  }
}

/** What a check makes of an option's URL. Throws a `UsageError` that names the option, the rule and the URL without its secrets. */
function checkUrl<T>(option: string, url: string | undefined, check: (url: string) => T): T | undefined {
  if (url === undefined) return undefined;
  try {
    return check(url);
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    throw new UsageError(`${option} ${rule}; got ${toPrintableUrl(url)}`);
  }
}
