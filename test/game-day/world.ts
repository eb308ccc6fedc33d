import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type * as v from 'valibot';
import { createStore } from '../../functions/store/store.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import type { TroubleNotice } from '../../local/cloud/deliveries.ts';
import { type LocalServer, listen } from '../../local/cloud/http.ts';
import { REGION } from '../../local/cloud/template.ts';
import { parse, parseScenario, ScriptedClip } from '../../local/rhombus/scenario.ts';
import { readCall, type SimulatedOrg, simulateOrg } from '../../local/rhombus/server.ts';
import { STACK_NAME, synthesize } from '../../local/run/synthesize.ts';

/** Between two looks at an org. Of the clocks that are shortened, this is the one of the configuration. */
const IDLE_SECONDS = 6;
/** `health` waits for what passes by itself for a twentieth of its time, and looks at everything each time. */
const PATIENCE = 0.05;
const HEALTH_EACH_MS = 2_000;

/** An org's own API, which may be closed for a while. */
class Vendor {
  readonly org: SimulatedOrg;
  /** Answers 404 to everything, as a host does that is not Rhombus. */
  isAnother = false;
  readonly #port: number;
  #server: LocalServer;

  private constructor(org: SimulatedOrg, server: LocalServer) {
    this.org = org;
    this.#server = server;
    this.#port = Number(new URL(server.url).port);
  }

  static async start(apiKey: string): Promise<Vendor> {
    const org = simulateOrg({ scenario: parseScenario({ clips: [] }), apiKey });
    const vendor: Vendor = new Vendor(
      org,
      await listen((request, response) => vendor.answer(request, response)),
    );
    return vendor;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  answer: Parameters<typeof listen>[0] = async (request, response) => {
    const call = await readCall(request);
    if (this.isAnother) response.writeHead(404).end();
    else await this.org.answer(call, response);
  };

  close(): Promise<void> {
    return this.#server.close();
  }

  async open(): Promise<void> {
    this.#server = await listen(this.answer, this.#port);
  }
}

export interface GameWorld extends AsyncDisposable {
  cloud: Cloud;
  startedAtMs: number;
  vendor(orgId: string): Vendor;
  /** What operators got, in order. */
  notices: readonly TroubleNotice[];
  /** Runs of `health` that failed, and that did not, lately: what its alarm counts. */
  lastHealthFailed(): boolean;
  /** The table denies such requests, and takes them again. */
  refuse(isRefused: (body: string) => boolean): void;
  take(isRefused: (body: string) => boolean): void;
  /** Somebody has changed the org's key, and waits for a look with it. */
  lookWithNewKey(orgId: string): Promise<void>;
  /** A clip begins, and is complete after some seconds, unless it is said to have another life. */
  addClip(orgId: string, life?: Partial<v.InferInput<typeof ScriptedClip>>): void;
  invoke(name: 'watch', payload: object): Promise<void>;
  put(pk: string, sk: string, attributes: object): Promise<void>;
  remove(pk: string, sk: string): Promise<void>;
  createSecret(orgId: string): Promise<void>;
  letter(text: string): Promise<void>;
  purgeLetters(): Promise<void>;
  topicArn(part: string): string;
  /** As an hour after they were over: one that begins again is then told at once. */
  forgetTroubles(): Promise<void>;
}

const keyOf = (orgId: string) => `key-of-${orgId}`;

/** Clipwatch on this machine, with an org and an API for each id. `withoutSecret`: orgs whose secret is not there yet. */
export async function startWorld(
  orgIds: readonly string[],
  withoutSecret: readonly string[],
): Promise<GameWorld> {
  await using started = new AsyncDisposableStack();
  const assemblyDir = mkdtempSync(join(tmpdir(), 'clipwatch-game-day-'));
  started.defer(() => rmSync(assemblyDir, { recursive: true, force: true }));
  const vendors = new Map<string, Vendor>();
  for (const id of orgIds) {
    const vendor = await Vendor.start(keyOf(id));
    vendors.set(id, vendor);
    started.defer(() => vendor.close().catch(() => {}));
  }
  const vendorOf = (orgId: string) => vendors.get(orgId) ?? fail(`no org ${orgId}`);
  const secretOf = (orgId: string) => `clipwatch/${orgId}`;
  await synthesize(
    {
      organizations: orgIds.map((id) => ({
        id,
        secret: secretOf(id),
        apiUrl: vendorOf(id).url,
        allowAnyHost: true,
      })),
      email: ['security@example.com'],
      sms: ['+15550100123'],
      chat: [{ slack: { workspaceId: 'T0LOCAL', channelId: 'C0LOCAL' } }],
      sqs: ['arn:aws:sqs:us-east-1:000000000000:exports'],
      operators: { email: ['operators@example.com'] },
      limits: { idleSeconds: IDLE_SECONDS, pacing: 'fast' },
    },
    assemblyDir,
    new AbortController().signal,
  );
  const notices: TroubleNotice[] = [];
  const secrets = orgIds
    .filter((id) => !withoutSecret.includes(id))
    .map((id): [string, string] => [secretOf(id), keyOf(id)]);
  const cloud = await startCloud({
    assemblyDir,
    stackName: STACK_NAME,
    secrets: new Map(secrets),
    onDelivery: () => {},
    onTrouble: (notice) => notices.push(notice),
    onLog: () => {},
    onDropped: () => {},
    onRequest: () => {},
    onNotice: () => {},
  });
  started.defer(() => cloud.stop());
  const { endpoints, credentials, template } = cloud;
  const client = (endpoint: string) => ({ endpoint, region: REGION, credentials });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client(endpoints.dynamodb)));
  const sqs = new SQSClient(client(endpoints.sqs));
  const manager = new SecretsManagerClient(client(endpoints.secretsManager));
  started.defer(() => {
    for (const one of [documents, sqs, manager]) one.destroy();
  });
  const functionOf = (name: string) =>
    template.functions.find((one) => one.name.includes(name))?.name ?? fail(`no function ${name}`);
  const health = functionOf('Health');
  const input = JSON.parse(
    template.schedules.find(({ functionName }) => functionName === health)?.input ?? '{}',
  );
  let hasFailed = false;
  let isOver = false;
  const looks = (async () => {
    while (!isOver) {
      const result = await cloud.invoke(health, { ...input, everything: true, patience: PATIENCE });
      hasFailed = result.kind === 'error';
      await sleep(HEALTH_EACH_MS);
    }
  })();
  started.defer(async () => {
    isOver = true;
    await looks;
  });
  const startedAtMs = Date.now();
  cloud.startSchedules(isTick);
  const TableName = template.tables[0]?.name ?? fail('no table');
  const store = createStore({ documents, tableName: TableName });
  const queueUrl = (part: string) => {
    const name = template.queues.find((queue) => queue.name.includes(part))?.name;
    return `${endpoints.sqs}/000000000000/${name}`;
  };
  const refusals = new Set<(body: string) => boolean>();
  cloud.controls.refuseTable((body) => [...refusals].some((isRefused) => isRefused(body)));
  const running = started.move();
  return {
    cloud,
    startedAtMs,
    notices,
    vendor: vendorOf,
    lastHealthFailed: () => hasFailed,
    refuse: (isRefused) => void refusals.add(isRefused),
    take: (isRefused) => void refusals.delete(isRefused),
    async lookWithNewKey(orgId) {
      const organization = { id: orgId, baseUrl: vendorOf(orgId).url, secretId: secretOf(orgId) };
      const turn = { organization, dueAtMs: Date.now(), source: 'orgs' };
      const QueueUrl = cloud.outputs.CheckQueueUrl;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(turn) }));
    },
    addClip(orgId, life = {}) {
      const { world } = vendorOf(orgId).org;
      const script = {
        title: 'Dock',
        cameras: ['Dock'],
        startAfterSec: world.elapsedSec(Date.now()),
        takesSec: 8,
        ...life,
      };
      world.add(parse(ScriptedClip, script, 'clip'));
    },
    async invoke(name, payload) {
      await cloud.invoke(functionOf(`${name[0]?.toUpperCase()}${name.slice(1)}`), payload);
    },
    async put(pk, sk, attributes) {
      await documents.send(new PutCommand({ TableName, Item: { pk, sk, ...attributes } }));
    },
    async remove(pk, sk) {
      await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
    },
    async createSecret(orgId) {
      await manager.send(new CreateSecretCommand({ Name: secretOf(orgId), SecretString: keyOf(orgId) }));
    },
    async letter(text) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('DeadLettersQueue'), MessageBody: text }));
    },
    async purgeLetters() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl('DeadLettersQueue') }));
    },
    topicArn: (part) =>
      template.topics.find(({ name }) => name.includes(part))?.arn ?? fail(`no topic ${part}`),
    async forgetTroubles() {
      for (const trouble of await store.listTroubles())
        if (trouble.isOver) await store.removeTrouble(trouble);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** `health` is invoked by the game day alone: the schedule's patience would find the opposite. */
export function isTick(functionName: string): boolean {
  return functionName.includes('Tick');
}

function fail(why: string): never {
  throw new Error(why);
}
