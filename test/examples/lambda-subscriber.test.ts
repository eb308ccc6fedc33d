import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import dynalite from 'dynalite';
import { createHandler } from '../../examples/lambda-subscriber.ts';
import { makeEvent } from '../notify/events.ts';

const server = dynalite({ createTableMs: 0 });
let documents: DynamoDBDocumentClient;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials,
  });
  documents = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName: 'events',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
});

after(async () => {
  documents.destroy();
  server.close();
  await once(server, 'close');
});

/** What Lambda hands to the function, of an event of a clip of its own. */
function delivery(clipUuid: string, more: object = {}): SNSEvent {
  const Message = JSON.stringify({ ...makeEvent('completed', { clipUuid }), ...more });
  const Sns = {
    SignatureVersion: '1',
    Timestamp: '2026-11-25T12:00:00.000Z',
    Signature: '',
    SigningCertUrl: '',
    MessageId: '1',
    Message,
    MessageAttributes: {},
    Type: 'Notification',
    UnsubscribeUrl: '',
    TopicArn: 'arn:aws:sns:us-east-1:000000000000:Events',
    Subject: '',
  };
  return { Records: [{ EventVersion: '1.0', EventSubscriptionArn: '', EventSource: 'aws:sns', Sns }] };
}

const lasting = (ms: number) => ({ getRemainingTimeInMillis: () => ms });
const handlerOf = (work: (event: { id: string }) => Promise<void>) =>
  createHandler({ documents, tableName: 'events', work });

describe('the Lambda subscriber', () => {
  it('works once on an event that comes twice, and forgets it after a month', async () => {
    const worked: string[] = [];
    const handler = handlerOf(async ({ id }) => void worked.push(id));
    for (let time = 0; time < 2; time++) await handler(delivery('twice'), lasting(30_000));
    assert.deepEqual(worked, ['acme/twice/completed/1']);
    const { Item } = await documents.send(
      new GetCommand({ TableName: 'events', Key: { id: 'acme/twice/completed/1' } }),
    );
    assert.ok(Item?.expiresAt > Date.now() / 1000 + 29 * 86_400);
  });

  it('takes an event with fields, and of a type, that it has never heard of', async () => {
    const worked: string[] = [];
    const handler = handlerOf(async ({ id }) => void worked.push(id));
    await handler(
      delivery('new', { type: 'com.clipwatch.clip.sung', mood: { of: ['it'] } }),
      lasting(30_000),
    );
    assert.deepEqual(worked, ['acme/new/completed/1']);
  });

  it('works again on what failed', async () => {
    let failures = 1;
    const handler = handlerOf(async () => {
      if (failures-- > 0) throw new Error('not now');
    });
    await assert.rejects(handler(delivery('failing'), lasting(30_000)), /not now/);
    await handler(delivery('failing'), lasting(30_000));
    assert.equal(failures, -1);
  });

  it('leaves an event to the run that is at it, and takes it over from one that was killed', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const slow = handlerOf(() => {
      begun.resolve();
      return end.promise;
    })(delivery('slow'), lasting(30_000));
    await begun.promise;
    const worked: string[] = [];
    const handler = handlerOf(async ({ id }) => void worked.push(id));
    await assert.rejects(handler(delivery('slow'), lasting(30_000)), /Another run is at the event/);
    end.resolve();
    await slow;
    // Its time is over before it has begun, and its work never ends.
    const killedBegun = Promise.withResolvers<void>();
    void handlerOf(() => {
      killedBegun.resolve();
      return new Promise<void>(() => {});
    })(delivery('killed'), lasting(-1));
    await killedBegun.promise;
    await handler(delivery('killed'), lasting(30_000));
    assert.deepEqual(worked, ['acme/killed/completed/1']);
  });

  it('throws at what is no event, so that it goes to the dead-letter queue', async () => {
    const event = delivery('x', { id: 7 });
    await assert.rejects(
      handlerOf(async () => {})(event, lasting(30_000)),
      /^Error: The message is no event of a clip$/,
    );
  });
});
