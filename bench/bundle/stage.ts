import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Limits } from '../../functions/domain/org/limits.ts';
import { bundleFunction } from '../../infra/bundle.ts';
import { PROCESS_ENVIRONMENT } from '../../infra/clipwatch-function.ts';
import { createCredentials } from '../../local/cloud/credentials.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';
import { type CountingTable, REGION, startCountingTable, TABLE_NAME } from './counting-table.ts';
import { type CountingTopics, startCountingTopics, topicArn } from './counting-topics.ts';
import { FunctionProcess, type Invoked } from './function-process.ts';
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';

/** An invocation works until this long after the schedule's tick: see `functions/check/invocation.ts`. */
const WINDOW_MS = 59_000;
const TOPICS = ['events', 'mail', 'text'] as const;
const SECRET_ID = 'rhombus';

/** The deployed `check` and all that it works with, each over HTTP on this machine. */
export interface Stage extends AsyncDisposable {
  table: CountingTable;
  topics: CountingTopics;
  function: FunctionProcess;
  orgs: { id: string; vendor: ScriptedVendor }[];
  /** One invocation by the schedule. With a shorter window, one that ends as though a tick were soon to come. */
  check(orgId: string, windowMs?: number): Promise<Invoked>;
}

/** So many organizations, each with a vendor of its own. */
export async function setStage(orgCount: number, limits: Partial<Limits> = {}): Promise<Stage> {
  await using started = new AsyncDisposableStack();
  const credentials = createCredentials();
  const table = await startCountingTable(credentials);
  started.defer(() => table.close());
  const topics = await startCountingTopics();
  started.defer(() => topics.close());
  const secrets = await startSecretsManager(new Map([[SECRET_ID, 'bench-key']]), credentials);
  started.defer(() => secrets.close());
  const orgs: Stage['orgs'] = [];
  for (let index = 1; index <= orgCount; index++) {
    const vendor = await startScriptedVendor();
    started.defer(() => vendor.close());
    orgs.push({ id: `org${index}`, vendor });
  }
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-bench-'));
  started.defer(async () => rmSync(dir, { recursive: true }));
  const process = await FunctionProcess.start(writeBundle(dir, orgs), {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SNS: topics.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    ...PROCESS_ENVIRONMENT,
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'Clipwatch',
    TABLE_NAME,
    LIMITS: JSON.stringify(limits),
    ...Object.fromEntries(TOPICS.map((name) => [`${name.toUpperCase()}_TOPIC_ARN`, topicArn(name)])),
  });
  started.defer(() => process.stop());
  const running = started.move();
  return {
    table,
    topics,
    function: process,
    orgs,
    async check(orgId, windowMs = WINDOW_MS) {
      if (windowMs >= WINDOW_MS) return process.invoke({ orgId });
      await backdateTick(table, orgId, WINDOW_MS - windowMs);
      return process.invoke({ orgId, source: 'watch' });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The bundle as the CDK app makes it. */
function writeBundle(dir: string, orgs: Stage['orgs']): string {
  const stack = new Stack(new App({ outdir: dir, analyticsReporting: false }), 'Bench');
  const organizations = orgs.map(({ id, vendor }) => ({ id, baseUrl: vendor.url, secretId: SECRET_ID }));
  bundleFunction(stack, 'check', organizations);
  return join(dir, `bundle-${stack.node.addr}`);
}

/** The schedule came so long ago: a check that `watch` asks for ends when it comes again. */
async function backdateTick({ store }: CountingTable, orgId: string, agoMs: number): Promise<void> {
  const nowMs = Date.now();
  const holder = randomUUID();
  await store.acquireLease(orgId, { holder, expiresAtMs: nowMs, isTick: true }, nowMs - agoMs);
  await store.releaseLease(orgId, holder);
}
