import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { subscriptionMark } from '../../functions/domain/trouble/subscription-mark.ts';
import { createInspector } from '../../functions/runtime/inspector.ts';
import { createCredentials } from '../../local/cloud/credentials.ts';
import { startMessaging } from '../../local/cloud/messaging.ts';
import { REGION } from '../../local/cloud/template.ts';

const TOPIC = { name: 'Mail', arn: 'arn:aws:sns:us-east-1:000000000000:Mail' };
const QUEUE = { name: 'Letters', arn: 'arn:aws:sqs:us-east-1:000000000000:Letters', attributes: {} };
const addresses = ['a@example.com', 'b@example.com'];

describe('the inspector', () => {
  const credentials = createCredentials();
  let messaging: Awaited<ReturnType<typeof startMessaging>>;
  const clientsFor = (identity: typeof credentials) => {
    const options = { endpoint: messaging.url, region: REGION, credentials: identity, maxAttempts: 1 };
    return { sns: new SNSClient(options), sqs: new SQSClient(options) };
  };
  before(async () => {
    messaging = await startMessaging({
      credentials,
      topics: [TOPIC],
      queues: [QUEUE],
      subscriptions: addresses.map((endpoint) => ({ topicArn: TOPIC.arn, protocol: 'email', endpoint })),
    });
  });
  after(() => messaging.close());

  it('counts what waits in a queue, and says where it is gone', async () => {
    const { sns, sqs } = clientsFor(credentials);
    const inspector = createInspector({ sns, sqs });
    const url = `${messaging.url}/000000000000/Letters`;
    assert.deepEqual(await inspector.countLetters(url), { kind: 'seen', value: 0 });
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
    assert.deepEqual(await inspector.countLetters(url), { kind: 'seen', value: 1 });
    const none = await inspector.countLetters(`${messaging.url}/000000000000/None`);
    assert.deepEqual(none, { kind: 'not-seen', because: 'gone' });
  });

  it('lists subscriptions by their marks, and tells those that have not confirmed apart', async () => {
    messaging.front.listAs('b@example.com', 'pending');
    const listed = await createInspector(clientsFor(credentials)).listSubscriptions(TOPIC.arn);
    assert.deepEqual(listed, {
      kind: 'seen',
      value: [
        { mark: subscriptionMark('email', 'a@example.com'), state: 'confirmed' },
        { mark: subscriptionMark('email', 'b@example.com'), state: 'pending' },
      ],
    });
  });

  it('says that it is not let in', async () => {
    const inspector = createInspector(clientsFor(createCredentials()));
    assert.deepEqual(await inspector.listSubscriptions(TOPIC.arn), { kind: 'not-seen', because: 'denied' });
  });
});

describe('the mark of a subscription', () => {
  it('is the same however its endpoint is written, and shows nothing of it', () => {
    const mark = subscriptionMark('https', 'https://user:pass@Hooks.example.com/x?token=1');
    assert.equal(mark, subscriptionMark('https', 'https://user:****@hooks.example.com/x?token=1'));
    assert.match(mark, /^[\w-]{16}$/);
  });

  it('tells protocols and endpoints apart', () => {
    const marks = [
      subscriptionMark('https', 'https://hooks.example.com/x'),
      subscriptionMark('https', 'https://hooks.example.com/y'),
      subscriptionMark('email', 'a@example.com'),
      subscriptionMark('email-json', 'a@example.com'),
    ];
    assert.equal(new Set(marks).size, marks.length);
  });
});
