import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCustomNotification } from '../../../local/cloud/custom-notification.ts';
import { toDelivery } from '../../../local/cloud/deliveries.ts';

const WHOLE = {
  version: '1.0',
  source: 'custom',
  id: 'acme/x/failed/1',
  content: {
    textType: 'client-markdown',
    title: 'Failed',
    description: 'Dock',
    nextSteps: ['Look'],
    keywords: ['acme'],
  },
  metadata: {
    threadId: 'x',
    summary: 's',
    eventType: 'failed',
    relatedResources: [],
    additionalContext: { org: 'acme' },
  },
};
const LEAST = { version: '1.0', source: 'custom', content: { description: 'Dock' } };

describe('a chat application', () => {
  it('shows a custom notification, with everything or with the least that it needs', () => {
    assert.deepEqual(readCustomNotification(JSON.stringify(WHOLE)), WHOLE);
    assert.equal(readCustomNotification(JSON.stringify(LEAST))?.content.description, 'Dock');
  });

  for (const [what, message] of [
    ['no JSON', 'The clip is ready.'],
    ['another version', JSON.stringify({ ...LEAST, version: '1' })],
    ['another source', JSON.stringify({ ...LEAST, source: 'clipwatch' })],
    ['no description', JSON.stringify({ ...LEAST, content: { title: 'Failed' } })],
    ['an empty description', JSON.stringify({ ...LEAST, content: { description: '' } })],
    [
      'a markup that there is not',
      JSON.stringify({ ...LEAST, content: { ...LEAST.content, textType: 'html' } }),
    ],
    [
      'steps that are no list',
      JSON.stringify({ ...LEAST, content: { ...LEAST.content, nextSteps: 'Look' } }),
    ],
    [
      'a context that is not of words',
      JSON.stringify({ ...LEAST, metadata: { additionalContext: { n: 1 } } }),
    ],
  ])
    it(`drops ${what}`, () => {
      assert.equal(readCustomNotification(message ?? ''), undefined);
    });
});

it('a delivery to a chat names its thread and its audience, and has the message as it is', () => {
  const subscriber = {
    protocol: 'chat',
    endpoint: 'slack:T/C',
    topicArn: '',
    queueName: '',
    queueUrl: '',
    filterPolicy: {},
  };
  const Message = JSON.stringify(WHOLE);
  const MessageAttributes = { eventIds: { Type: 'String.Array', Value: '["acme/x/failed/1"]' } };
  const envelope = { MessageId: 'm', TopicArn: 't', Timestamp: '', Message, MessageAttributes };
  assert.deepEqual(toDelivery(subscriber, envelope, 7, 'night'), {
    kind: 'delivery',
    protocol: 'chat',
    endpoint: 'slack:T/C',
    audience: 'night',
    eventIds: ['acme/x/failed/1'],
    text: Message,
    threadId: 'x',
    receivedAtMs: 7,
  });
});
