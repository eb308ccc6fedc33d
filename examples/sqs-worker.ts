import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { DOWNLOAD_SECONDS, downloadClip, Region, type Rhombus } from './clip-file.ts';

// Takes events from a queue that is subscribed to the events topic, downloads the file of each clip that is ready, and
// deletes the message after that. Give the queue a dead-letter queue: what fails too often goes there.

/**
 * An id becomes a part of a path and a URL, so it may hold nothing else. Further fields are let through: they may be
 * added within a version. An event that SNS refused comes without `data`.
 */
const ClipEvent = v.looseObject({
  type: v.string(),
  subject: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  data: v.optional(
    v.looseObject({
      outcome: v.string(),
      region: v.nullish(Region),
      sha256Hex: v.nullish(v.string()),
      test: v.optional(v.boolean(), false),
    }),
  ),
});
const Body = v.pipe(v.string(), v.parseJson(), ClipEvent);

export interface WorkerOptions {
  sqs: SQSClient;
  queueUrl: string;
  /** Where files go. One worker at a time writes there. */
  folder: string;
  rhombus: Rhombus;
  signal: AbortSignal;
  waitSeconds?: (failures: number) => number;
  say?: (line: string) => void;
}

/** Half a minute after the first failure, twice as long after each one more, at most an hour. */
export function backoffSeconds(failures: number): number {
  return Math.min(3_600, 30 * 2 ** (failures - 1));
}

export async function runWorker(options: WorkerOptions): Promise<void> {
  const { sqs, queueUrl: QueueUrl, folder, rhombus, signal } = options;
  const { waitSeconds = backoffSeconds, say = console.log } = options;

  while (!signal.aborted) for (const message of await receive()) await take(message);

  /** SQS does not give the message to another worker while its file may still be on its way. */
  async function receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 20,
      VisibilityTimeout: DOWNLOAD_SECONDS + 60,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    try {
      const { Messages = [] }: ReceiveMessageCommandOutput = await sqs.send(command, { abortSignal: signal });
      return Messages;
    } catch (error) {
      if (signal.aborted) return [];
      throw error;
    }
  }

  async function take({ Body: body, ReceiptHandle, Attributes }: Message): Promise<void> {
    try {
      const parsed = v.safeParse(Body, body);
      if (!parsed.success) throw new Error('The message is no event of a clip');
      const { type, subject: clipUuid, data } = parsed.output;
      const outcome = data?.outcome ?? type.replace('com.clipwatch.clip.', '');
      // A test has no file.
      if (outcome === 'completed' && !data?.test) await downloadClip({ ...data, clipUuid }, folder, rhombus);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      say(`${clipUuid} ${outcome}`);
    } catch (error) {
      const VisibilityTimeout = waitSeconds(Number(Attributes?.ApproximateReceiveCount ?? 1));
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
      say(`Again in ${VisibilityTimeout} s: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  }
}

if (import.meta.main) {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  const { QUEUE_URL: queueUrl = '', CLIPWATCH_API_KEY: apiKey = '', FOLDER: folder = '.' } = process.env;
  const rhombus = {
    apiKey,
    apiUrl: 'https://api2.rhombussystems.com',
    mediaUrl: 'https://media.rhombussystems.com',
  };
  await runWorker({ sqs: new SQSClient(), queueUrl, folder, rhombus, signal: stop.signal });
}
