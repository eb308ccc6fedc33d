import { isLoopbackHost } from '../../local/cloud/webhook-url.ts';
import type { Run } from '../../local/run/running-runs.ts';
import { endpointOf, tableOf } from './environment.ts';
import { TroubleError } from './trouble.ts';

export interface RunChoice {
  /** Names a run on this machine by its process. */
  pid?: number;
  stack?: string;
  table?: string;
}

/**
 * The run on this machine that is meant: the one that is named, or the only one where nothing else is named. Throws where
 * it is not there, or where there are several to choose from.
 */
export function chooseRun(
  { pid, stack, table }: RunChoice,
  runs: readonly Run[],
  env: NodeJS.ProcessEnv,
): Run | undefined {
  if (pid !== undefined) {
    const named = runs.find((run) => run.pid === pid);
    if (named !== undefined) return named;
    throw new TroubleError(`No run on this machine has the process id ${pid}: ${sayRuns(runs)}`);
  }
  if (stack !== undefined || (table ?? tableOf(env)) !== undefined) return undefined;
  const endpoint = endpointOf(env);
  const meant = endpoint === undefined ? runs : runs.filter((run) => isAt(run, endpoint));
  if (meant.length > 1)
    throw new TroubleError(`There are ${meant.length} runs on this machine, so name one: ${sayRuns(meant)}`);
  return meant[0];
}

/** Sends the AWS clients to a run, with the credentials that it made up. */
export function useRun(env: NodeJS.ProcessEnv, { endpoints, credentials, region }: Run): void {
  env.AWS_ENDPOINT_URL_DYNAMODB = endpoints.dynamodb;
  env.AWS_ENDPOINT_URL_SECRETS_MANAGER = endpoints.secretsManager;
  env.AWS_ENDPOINT_URL_SNS = endpoints.sns;
  env.AWS_ENDPOINT_URL_SQS = endpoints.sqs;
  env.AWS_ENDPOINT_URL_LAMBDA = endpoints.lambda;
  for (const service of ['CLOUDFORMATION', 'CLOUDWATCH', 'SCHEDULER'])
    env[`AWS_ENDPOINT_URL_${service}`] = endpoints.management;
  env.AWS_REGION = region;
  env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
  delete env.AWS_SESSION_TOKEN;
  delete env.AWS_PROFILE;
}

/**
 * Against an emulator on this machine any region will do, and any key; a run that `clipwatch start` began wants its own.
 * What is not set is made up. Against anything else the environment stays as it is.
 */
export function useLocalDefaults(env: NodeJS.ProcessEnv, runs: readonly Run[]): void {
  const endpoint = endpointOf(env);
  if (endpoint === undefined || !isOnThisMachine(endpoint)) return;
  env.AWS_REGION ||= env.AWS_DEFAULT_REGION || 'us-east-1';
  if (env.AWS_PROFILE || env.AWS_ACCESS_KEY_ID) return;
  const { credentials } = runs.find((run) => isAt(run, endpoint)) ?? {};
  env.AWS_ACCESS_KEY_ID = credentials?.accessKeyId ?? 'local';
  env.AWS_SECRET_ACCESS_KEY = credentials?.secretAccessKey ?? 'local';
}

function isAt({ endpoints }: Run, endpoint: string): boolean {
  return URL.parse(endpoint)?.origin === new URL(endpoints.dynamodb).origin;
}

function isOnThisMachine(url: string): boolean {
  return isLoopbackHost(URL.parse(url)?.hostname ?? '');
}

function sayRuns(runs: readonly Run[]): string {
  if (runs.length === 0) return 'there is none';
  return runs
    .map(
      ({ pid, organizations, startedAt }) => `--pid ${pid} (${organizations.join(', ')}, since ${startedAt})`,
    )
    .join(' or ');
}
