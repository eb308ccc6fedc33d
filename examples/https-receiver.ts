import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import * as v from 'valibot';
import { createSignatureCheck, isSnsUrl, SnsMessage } from './sns-signature.ts';

// An HTTPS endpoint that is subscribed to the events topic. TLS ends before it, at a load balancer or a proxy. Leave raw
// message delivery off, as cdk.json does: a raw message has no signature, so anybody could have sent it.

/** SNS tries for an hour, and clocks differ: what is older was recorded by somebody, and is sent again by them. */
const OLDEST_MS = 65 * 60_000;
/** SNS takes messages of up to 256 KB; as a string in JSON one may take twice as much. */
const MAX_BYTES = 2 ** 20;

/** Further fields are let through: they may be added within a version. */
const ClipEvent = v.looseObject({ id: v.string(), type: v.string(), subject: v.string() });
const Body = v.pipe(v.string(), v.parseJson(), SnsMessage);
const Event = v.pipe(v.string(), v.parseJson(), ClipEvent);

export interface ReceiverOptions {
  /** Whoever has an AWS account can have SNS sign: only these topics are listened to. */
  topicArns: readonly string[];
  /** What throws is done again when SNS tries again. */
  onEvent: (event: v.InferOutput<typeof ClipEvent>) => Promise<void>;
  fetch?: typeof globalThis.fetch;
  now?: () => number;
}

export function createReceiver(options: ReceiverOptions): RequestListener {
  const { topicArns, onEvent, fetch = globalThis.fetch, now = Date.now } = options;
  const isSigned = createSignatureCheck(fetch);
  /** Ids and when they came. Where several processes serve the endpoint, keep them in a database. */
  const known = new Map<string, number>();

  return async (request, response) => {
    // SNS gives a message up after 4xx, and tries again after 5xx.
    const status = await answer(request).catch((error) => (error instanceof v.ValiError ? 400 : 500));
    response.writeHead(status, { connection: 'close' }).end();
  };

  async function answer(request: IncomingMessage): Promise<number> {
    const body = await readBody(request);
    if (body === undefined) return 413;
    const message = v.parse(Body, body);
    const { Type, TopicArn, Timestamp, SubscribeURL = '' } = message;
    if (!topicArns.includes(TopicArn) || !(await isSigned(message))) return 403;
    if (now() - Date.parse(Timestamp) > OLDEST_MS) return 403;
    if (Type === 'Notification') return take(v.parse(Event, message.Message));
    // That somebody has unsubscribed it is for a person to see to: its SubscribeURL would subscribe it again.
    if (Type === 'UnsubscribeConfirmation') return 200;
    if (!isSnsUrl(SubscribeURL, TopicArn)) return 403;
    const { ok } = await fetch(SubscribeURL, { redirect: 'error' });
    return ok ? 200 : 502;
  }

  async function take(event: v.InferOutput<typeof ClipEvent>): Promise<number> {
    for (const [id, atMs] of known) if (now() - atMs > OLDEST_MS) known.delete(id);
    if (known.has(event.id)) return 200;
    known.set(event.id, now());
    try {
      await onEvent(event);
      return 200;
    } catch (error) {
      known.delete(event.id);
      throw error;
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

if (import.meta.main) {
  const onEvent = async ({ type, subject }: { type: string; subject: string }) => console.log(type, subject);
  createServer(createReceiver({ topicArns: [process.env.TOPIC_ARN ?? ''], onEvent })).listen(8080);
}
