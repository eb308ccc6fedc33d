import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import * as v from 'valibot';
import { TOPIC_CHANNELS, type TopicChannel } from '../../cli/topics.ts';
import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { readCustomNotification } from '../../local/cloud/custom-notification.ts';
import { Envelope } from '../../local/cloud/deliveries.ts';
import { isTestId } from '../../local/run/test-id.ts';
import { SECRET, startFakeSns } from './notify-test/fake-sns.ts';
import { startInstallation, type TestInstallation } from './orgs-installation.ts';

const OUTPUTS = {
  events: 'EventsTopicArn',
  mail: 'MailTopicArn',
  text: 'TextTopicArn',
  chat: 'ChatTopicArn',
};

describe('clipwatch notify-test', () => {
  let at: TestInstallation;
  let emulator: FauxqsServer;
  let sns: SNSClient;
  let sqs: SQSClient;
  const queues: Partial<Record<TopicChannel, string>> = {};

  before(async () => {
    emulator = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    at = await startInstallation();
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const options = { endpoint: `http://127.0.0.1:${emulator.port}`, region: 'us-east-1', credentials };
    sns = new SNSClient(options);
    sqs = new SQSClient(options);
    for (const destination of TOPIC_CHANNELS) {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: destination }));
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: destination }));
      const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${destination}`;
      const filter = {
        Attributes: { FilterPolicy: JSON.stringify({ outcome: [{ 'anything-but': 'stalled' }] }) },
      };
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, ...filter }));
      at.outputs[OUTPUTS[destination]] = TopicArn;
      queues[destination] = QueueUrl;
    }
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'nobody' }));
    at.outputs.NobodyTopicArn = TopicArn;
    await at.store.putOrganization(organization('acme'));
  });
  after(async () => {
    sns.destroy();
    sqs.destroy();
    await at[Symbol.asyncDispose]();
    await emulator.stop();
  });
  beforeEach(async () => {
    at.env.AWS_ENDPOINT_URL_SNS = `http://127.0.0.1:${emulator.port}`;
    for (const QueueUrl of Object.values(queues)) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });

  const run = (line = '') => at.orgs(['notify-test', ...line.split(' ').filter(Boolean)]);

  async function received(destination: TopicChannel): Promise<Envelope[]> {
    const receive = new ReceiveMessageCommand({ QueueUrl: queues[destination], MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(receive);
    return Messages.map(({ Body = '' }) => v.parse(Envelope, JSON.parse(Body)));
  }

  /** Runs it with other outputs of the stack. */
  async function withOutputs(changed: Record<string, string>, line = '') {
    const kept = { ...at.outputs };
    Object.assign(at.outputs, changed);
    try {
      return await run(line);
    } finally {
      Object.assign(at.outputs, kept);
    }
  }

  it('sends one clip to all channels, marked on each, and says what and to how many', async () => {
    const { stdout, stderr, code } = await run();
    assert.deepEqual([stderr, code], ['', 0]);
    const [events, mail, text, chat, filters] = stdout.split('\n');
    assert.match(
      events ?? '',
      /^events: sent "test\/acme\/[\w-]{22}\/completed\/1" to 1 confirmed subscription$/,
    );
    assert.match(mail ?? '', /^mail: sent "Test: Clip ready.*" to 1 confirmed subscription$/);
    assert.match(text ?? '', /^text: sent "Test: .*" to 1 confirmed subscription$/);
    assert.match(chat ?? '', /^chat: sent "Test: .*" to 1 confirmed subscription$/);
    assert.match(filters ?? '', /^Who filters out what is completed, acme, .* got nothing\.$/);

    const [event] = await received('events');
    const { id, source, data } = JSON.parse(event?.Message ?? '');
    assert.ok(isTestId(id));
    assert.deepEqual([source, data.test], ['/clipwatch/acme', true]);
    assert.equal(event?.MessageAttributes.outcome?.Value, 'completed');

    const [page] = await received('mail');
    assert.match(page?.Subject ?? '', /^Test: Clip ready/);
    assert.match(
      page?.Message ?? '',
      /^This is a test of Clipwatch: nothing happened, .*\n\nThe clip is ready/,
    );
    const [line] = await received('text');
    assert.match(line?.Message ?? '', /^Test: [^\n]+$/);
    const [said] = await received('chat');
    const notification = readCustomNotification(said?.Message ?? '');
    assert.match(notification?.content.title ?? '', /^Test: ./);
    assert.match(
      notification?.content.description ?? '',
      /^This is a test of Clipwatch: nothing happened, .*\n./,
    );
    for (const message of [page, line, said]) {
      assert.deepEqual(JSON.parse(message?.MessageAttributes.eventIds?.Value ?? ''), [id]);
      assert.equal(message?.MessageAttributes.orgId?.Value, 'acme');
    }
  });

  it('sends to the channels that are named, each once, and another clip each time', async () => {
    for (let time = 0; time < 2; time++)
      assert.equal((await run('--channel text --channel text --outcome failed --org acme')).code, 0);
    assert.deepEqual([await received('events'), await received('mail')], [[], []]);
    const ids = (await received('text')).map(({ MessageAttributes }) => MessageAttributes.eventIds?.Value);
    assert.deepEqual([ids.length, new Set(ids).size], [2, 2]);
  });

  it('is filtered as every message is', async () => {
    assert.equal((await run('--channel events mail --outcome stalled')).code, 0);
    assert.deepEqual([await received('events'), await received('mail')], [[], []]);
  });

  it('does not mind a channel that nobody uses, unless it is named', async () => {
    const nobody = { TextTopicArn: at.outputs.NobodyTopicArn ?? '' };
    const all = await withOutputs(nobody);
    assert.deepEqual([all.stderr, all.code], ['', 0]);
    assert.match(all.stdout, /\ntext: not sent, nobody is subscribed\n/);
    const named = await withOutputs(nobody, '--channel text');
    assert.deepEqual([named.stdout, named.code], ['', 1]);
    assert.equal(named.stderr, 'text: not sent, nobody is subscribed\n');
  });

  it('says what to do where nobody at all is subscribed', async () => {
    const arn = at.outputs.NobodyTopicArn ?? '';
    const { stderr, code } = await withOutputs({
      TextTopicArn: arn,
      MailTopicArn: arn,
      EventsTopicArn: arn,
      ChatTopicArn: arn,
    });
    assert.match(stderr, /^Nobody is subscribed: name somebody in cdk\.json and deploy.*\n$/);
    assert.equal(code, 1);
  });

  it('counts over all pages, sends nothing where nobody has confirmed, and shows no endpoint', async (t) => {
    const asked = await startSns(t, {
      pages: [
        ['PendingConfirmation', 'PendingConfirmation'],
        ['Deleted', 'PendingConfirmation'],
      ],
    });
    const { stdout, stderr, code } = await run('--channel mail');
    assert.deepEqual([stdout, code], ['', 1]);
    assert.equal(stderr, 'mail: not sent, nobody has confirmed: 3 pending, docs/subscribers.md says how\n');
    assert.deepEqual(asked, ['ListSubscriptionsByTopic', 'ListSubscriptionsByTopic']);
  });

  it('says how many are pending beside those that get it', async (t) => {
    await startSns(t, { pages: [['arn:aws:sns:a:1:t:1', 'PendingConfirmation'], ['arn:aws:sns:a:1:t:2']] });
    const { stdout, code } = await run('--channel text');
    assert.match(stdout, /" to 2 confirmed subscriptions \(1 pending\)\n/);
    assert.ok(!stdout.includes('s3cr3t'));
    assert.equal(code, 0);
  });

  it('sends all the same where it may not count', async (t) => {
    const asked = await startSns(t, { list: 'AuthorizationError' });
    const { stdout, code } = await run('--channel text');
    assert.match(stdout, / to its subscribers \(.* not known without sns:ListSubscriptionsByTopic\)\n/);
    assert.deepEqual([asked, code], [['ListSubscriptionsByTopic', 'Publish'], 0]);
  });

  for (const [refusal, advice] of [
    ['AuthorizationError', /allow sns:Publish on the topic/],
    ['NotFound', /there is no such topic: check AWS_REGION and --stack/],
    ['InvalidParameter', /SNS does not take the message/],
  ] as const)
    it(`says what to do about ${refusal}, in one line for each channel, without SNS's own words`, async (t) => {
      await startSns(t, { list: refusal, publish: refusal });
      const { stdout, stderr, code } = await run('--channel mail text');
      assert.deepEqual([stdout, code], ['', 1]);
      assert.match(stderr, /^mail: not sent, .*\ntext: not sent, .*\n$/);
      assert.match(stderr, advice);
      assert.ok(!stderr.includes('s3cr3t'));
    });

  for (const [line, said] of [
    ['--channel pager', /is invalid\. Allowed choices are events, mail, text, chat\. See/],
    ['--outcome fine', /is invalid\. Allowed choices are completed, /],
    ['--org Acme!', /lower-case letters, digits and hyphens\. See npx clipwatch notify-test --help\n$/],
    [SECRET, /^(?!.*s3cr3t)too many arguments: it takes options only/],
  ] as const)
    it(`refuses ${line} as wrong usage`, async () => {
      const { stdout, stderr, code } = await run(line);
      assert.match(stderr, said);
      assert.deepEqual([stdout, code], ['', 2]);
    });

  it('names what is missing: an organization, a stack, its topics', async () => {
    const unknown = await run('--org globex');
    assert.deepEqual(
      [unknown.stderr, unknown.code],
      ['There is no organization "globex" here: there are acme\n', 1],
    );
    at.env.CLIPWATCH_TABLE = 'clips';
    const table = await run('--channel events');
    delete at.env.CLIPWATCH_TABLE;
    assert.match(table.stderr, /^The events topic is in the stack's outputs: give --stack .*\n$/);
    const { EventsTopicArn, ...others } = at.outputs;
    delete at.outputs.EventsTopicArn;
    const topic = await run();
    Object.assign(at.outputs, { ...others, EventsTopicArn });
    assert.deepEqual([table.code, topic.code], [1, 1]);
    assert.equal(topic.stderr, 'The stack has no output EventsTopicArn: give another --stack\n');
  });

  it('sends to the people of one audience, in its words, and to no program', async () => {
    const night: Audience = {
      name: 'night',
      language: 'es',
      privacy: 'full',
      topics: { mail: at.outputs.MailTopicArn ?? '', chat: at.outputs.ChatTopicArn ?? '' },
    };
    await at.store.putAudience(night);
    try {
      const { stdout, stderr, code } = await run('--audience night');
      assert.deepEqual([stderr, code], ['', 0]);
      assert.match(stdout, /^mail@night: sent "Prueba: .*\nchat@night: sent "Prueba: .*\nWho filters out/);
      assert.deepEqual([await received('events'), await received('text')], [[], []]);
      const [page] = await received('mail');
      assert.match(page?.Message ?? '', /^Esto es una prueba de Clipwatch: /);
      const missing = await run('--audience night --channel text');
      assert.deepEqual(
        [missing.stderr, missing.code],
        ['The audience "night" has no text: it uses mail, chat\n', 1],
      );
      const stranger = await run('--audience day');
      assert.match(stranger.stderr, /^There is no audience "day" here: there are night\. /);
    } finally {
      await at.store.removeAudience('night');
    }
  });

  it('asks whose clip it is where there are several organizations, or none', async () => {
    await using other = await startInstallation({ ...at.outputs });
    const none = await other.orgs(['notify-test']);
    assert.match(none.stderr, /^No organization is registered here: .*\n$/);
    for (const id of ['globex', 'acme']) await other.store.putOrganization(organization(id));
    const { stderr, code } = await other.orgs(['notify-test']);
    assert.equal(stderr, 'There are 2 organizations, so name one: --org acme, globex\n');
    assert.deepEqual([none.code, code], [1, 1]);
  });

  /** In place of the emulator. Answers with the actions that it was asked for. */
  async function startSns(
    t: { after(close: () => Promise<void>): void },
    says: Parameters<typeof startFakeSns>[0],
  ): Promise<string[]> {
    const { url, close, asked } = await startFakeSns(says);
    t.after(close);
    at.env.AWS_ENDPOINT_URL_SNS = url;
    return asked;
  }
});

function organization(id: string): RegisteredOrganization {
  const baseUrl = 'https://api2.rhombussystems.com';
  return { id, baseUrl, secretId: `clipwatch/keys-0#${id}`, addedBy: 'command', addedAtMs: 0, version: 0 };
}
