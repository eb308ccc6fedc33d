import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type LocalServer, listen, readBody, replyJson } from '../../local/cloud/http.ts';

export interface CountingQueue extends LocalServer {
  /** How many messages came with each request. */
  requests: number[];
}

const Batch = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string() })) }),
);

/**
 * Takes what is sent, and keeps nothing of it, as SQS answers a SendMessageBatch.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function startCountingQueue(): Promise<CountingQueue> {
  const requests: number[] = [];
  const server = await listen(async (request, response) => {
    const { Entries } = v.parse(Batch, await readBody(request));
    requests.push(Entries.length);
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    replyJson(response, 200, { Successful, Failed: [] });
  });
  return { ...server, requests };
}
