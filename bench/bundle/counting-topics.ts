import { type LocalServer, listen, readBody } from '../../local/cloud/http.ts';

/** One request to publish. */
export interface PublishRequest {
  atMs: number;
  topic: string;
  messages: string[];
  /** All that was sent, the attributes included. */
  text: string;
}

export interface CountingTopics extends LocalServer {
  requests: PublishRequest[];
}

export function topicArn(name: string): string {
  return `arn:aws:sns:us-east-1:000000000000:${name}`;
}

/**
 * Takes what is published and keeps it, as SNS answers a Publish and a PublishBatch.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export async function startCountingTopics(): Promise<CountingTopics> {
  const requests: PublishRequest[] = [];
  const server = await listen(async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    const action = form.get('Action') ?? '';
    const isBatch = action === 'PublishBatch';
    const prefix = 'PublishBatchRequestEntries.member';
    const count = [...form.keys()].filter((name) => name.startsWith(prefix) && name.endsWith('.Id')).length;
    const fieldsOf = (index: number) => ({
      id: form.get(`${prefix}.${index}.Id`) ?? '',
      message: form.get(`${prefix}.${index}.Message`) ?? '',
    });
    const entries = Array.from({ length: count }, (_, index) => fieldsOf(index + 1));
    const topic = form.get('TopicArn')?.split(':').at(-1) ?? '';
    const messages = isBatch ? entries.map(({ message }) => message) : [form.get('Message') ?? ''];
    requests.push({ atMs: Date.now(), topic, messages, text: [...form.values()].join('\n') });
    const members = entries.map(({ id }) => `<member><Id>${id}</Id><MessageId>${id}</MessageId></member>`);
    const result = isBatch
      ? `<Successful>${members.join('')}</Successful><Failed/>`
      : '<MessageId>1</MessageId>';
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result></${action}Response>`,
    );
  });
  return { ...server, requests };
}
