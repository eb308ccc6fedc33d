import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import * as v from 'valibot';
import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { BUNDLE_FILE, buildFunction } from '../../infra/build-function.ts';
import { Envelope } from '../../local/cloud/deliveries.ts';
import { Lambda } from '../../local/cloud/lambda.ts';
import { makeClip } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { startInstallation } from './orgs-installation.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Marked, so that they are found wherever they turn up. */
export const MARKED = {
  key: 'mArKeDkEyZZ9x8Y7w6V5uA',
  title: 'mArKeD-title \u001b[31m\u202e<b>',
  phone: '+15557654321',
  address: 'marked.person@example.com',
};

const TOPICS = {
  EventsTopicArn: 'events',
  MailTopicArn: 'mail',
  TextTopicArn: 'text',
  OperatorsTopicArn: 'operators',
  NightTopicArn: 'night-mail',
} as const;
type TopicName = (typeof TOPICS)[keyof typeof TOPICS];

/** An installation with topics, each of which a queue is subscribed to, and with the function `watch`. */
export async function startClips() {
  const at = await startInstallation();
  const emulator = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${emulator.port}`;
  const options = { endpoint, region: 'us-east-1', credentials: CREDENTIALS };
  const sns = new SNSClient(options);
  const sqs = new SQSClient(options);
  const queues = new Map<string, string>();
  for (const [output, Name] of Object.entries(TOPICS)) {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name }));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
    const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${Name}`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    at.outputs[output] = TopicArn;
    queues.set(Name, QueueUrl);
  }
  const { QueueUrl: turns = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'turns' }));
  at.env.AWS_ENDPOINT_URL_SNS = endpoint;
  at.env.AWS_ENDPOINT_URL_SQS = endpoint;

  const codeDir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  writeFileSync(join(codeDir, BUNDLE_FILE), buildFunction('watch').code);
  const lambda = new Lambda({
    credentials: CREDENTIALS,
    functions: [
      {
        name: 'watch',
        handler: 'index.handler',
        timeoutSec: 30,
        memoryMb: 128,
        environment: { TABLE_NAME: 'clips', CHECK_QUEUE_URL: turns },
        codeDir,
      },
    ],
    environment: () => ({ ...at.env }),
    onLog: () => {},
    onRequest: () => {},
    onFailure: () => {},
  });
  at.env.AWS_ENDPOINT_URL_LAMBDA = await lambda.start();
  at.outputs.WatchFunctionName = 'watch';

  return {
    ...at,
    sns,
    /** Runs it. */
    run: (...args: string[]) => at.orgs(args),

    async register(id: string, overrides: Partial<RegisteredOrganization> = {}): Promise<void> {
      const baseUrl = 'https://api2.rhombussystems.com';
      const secretId = `clipwatch/keys-0#${id}`;
      const organization = { id, baseUrl, secretId, addedBy: 'command' as const, addedAtMs: 0, version: 0 };
      written(await at.store.putOrganization({ ...organization, ...overrides }));
    },

    async put(overrides: Partial<ClipRecord>): Promise<ClipRecord> {
      return written(await at.store.recordTransition(makeClip(overrides)));
    },

    /** Puts a clip where those lie that have ended and owe nothing. */
    async putEnded(
      overrides: Partial<ClipRecord>,
      expiresAtMs = Date.now() + 86_400_000,
    ): Promise<ClipRecord> {
      const clip = makeClip({ state: 'completed', told: { completed: 1 }, ...overrides });
      return written(await at.store.archiveClip(clip, expiresAtMs));
    },

    /** An audience with a topic for mail. */
    night: (overrides: Partial<Audience> = {}): Audience => ({
      name: 'night',
      topics: { mail: at.outputs.NightTopicArn ?? '' },
      language: 'en',
      privacy: 'full',
      ...overrides,
    }),

    /** What a topic's subscriber has got. */
    async received(topic: TopicName): Promise<Envelope[]> {
      const QueueUrl = queues.get(topic);
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(receive);
      return Messages.map(({ Body = '' }) => v.parse(Envelope, JSON.parse(Body)));
    },

    async [Symbol.asyncDispose]() {
      sns.destroy();
      sqs.destroy();
      await lambda.stop();
      await at[Symbol.asyncDispose]();
      await emulator.stop();
      rmSync(codeDir, { recursive: true });
    },
  };
}

export type TestClips = Awaited<ReturnType<typeof startClips>>;
