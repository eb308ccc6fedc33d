import assert from 'node:assert/strict';
import { createSign } from 'node:crypto';
import { after, beforeEach, describe, it } from 'node:test';
import { createReceiver } from '../../examples/https-receiver.ts';
import { isSnsUrl } from '../../examples/sns-signature.ts';
import { listen } from '../../local/cloud/http.ts';
import { makeEvent } from '../notify/events.ts';
import { createSigner, type Signer } from './certificate.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:Events';
const SNS = 'https://sns.us-east-1.amazonaws.com';
const CERTIFICATE = `${SNS}/SimpleNotificationService-1.pem`;
const NOW_MS = Date.UTC(2026, 10, 25, 12);

const snsSigner = createSigner();
const stranger = createSigner();

/** What was asked of SNS, and whether it answers. */
const asked: string[] = [];
let snsStatus = 200;
let received: string[] = [];
let work: () => Promise<void>;
let nowMs = NOW_MS;

/** SNS at home: it hands out its certificate, and takes confirmations. */
const sns = await listen(({ url = '/' }, response) => {
  asked.push(url);
  response.writeHead(snsStatus).end(url.endsWith('.pem') ? snsSigner.certificate : '<ok/>');
});
/** A name server and TLS stand between; what is asked of SNS comes to the server above, all else is a mistake. */
const toSns: typeof fetch = (input, init) => {
  const url = new URL(String(input));
  assert.equal(url.origin, SNS);
  return fetch(`${sns.url}${url.pathname}${url.search}`, init);
};

const receivers: { close(): Promise<void> }[] = [];
after(() => Promise.all([sns.close(), ...receivers.map((receiver) => receiver.close())]));

async function startReceiver() {
  const onEvent = async ({ id }: { id: string }) => {
    await work();
    received.push(id);
  };
  const handle = createReceiver({ topicArns: [TOPIC], onEvent, fetch: toSns, now: () => nowMs });
  const receiver = await listen((request, response) => handle(request, response));
  receivers.push(receiver);
  return {
    post: async (message: object | string) => {
      const body = typeof message === 'string' ? message : JSON.stringify(message);
      const headers = { 'content-type': 'text/plain; charset=UTF-8' };
      return (await fetch(receiver.url, { method: 'POST', body, headers })).status;
    },
  };
}

type Fields = Record<string, string>;

/** As SNS signs: these fields, where they are there, sorted, each name and value on a line. */
function sign(
  fields: Fields,
  { version = '2', by = snsSigner }: { version?: '1' | '2'; by?: Signer } = {},
): Fields {
  const keys = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const canonical = keys.flatMap((key) => (key in fields ? [`${key}\n${fields[key]}\n`] : [])).join('');
  const algorithm = version === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = createSign(algorithm).update(canonical).sign(by.privateKey, 'base64');
  return { SigningCertURL: CERTIFICATE, ...fields, SignatureVersion: version, Signature };
}

function notification(more: Fields = {}): Fields {
  return {
    Type: 'Notification',
    MessageId: '1',
    TopicArn: TOPIC,
    Message: JSON.stringify({ ...makeEvent('completed'), unheardOf: 1 }),
    Timestamp: new Date(NOW_MS).toISOString(),
    ...more,
  };
}

function confirmation(more: Fields = {}): Fields {
  return {
    ...notification({
      Type: 'SubscriptionConfirmation',
      Message: 'You have chosen to subscribe.',
      Token: 'abc',
    }),
    SubscribeURL: `${SNS}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=abc`,
    ...more,
  };
}

beforeEach(() => {
  asked.length = 0;
  snsStatus = 200;
  received = [];
  work = async () => {};
  nowMs = NOW_MS;
});

describe('the HTTPS receiver', () => {
  for (const version of ['1', '2'] as const)
    for (const [what, more] of [
      ['', {}],
      [' with a subject', { Subject: 'Clip ready' }],
    ] as [string, Fields][])
      it(`takes a message of signature version ${version}${what}`, async () => {
        const { post } = await startReceiver();
        assert.equal(await post(sign(notification(more), { version })), 200);
        assert.deepEqual(received, [makeEvent('completed').id]);
      });

  it('asks for a certificate once', async () => {
    const { post } = await startReceiver();
    await post(sign(notification()));
    await post(sign(notification({ MessageId: '2' })));
    assert.deepEqual(asked, ['/SimpleNotificationService-1.pem']);
  });

  it('confirms a subscription to its topic', async () => {
    const { post } = await startReceiver();
    assert.equal(await post(sign(confirmation())), 200);
    assert.match(asked.join(' '), /Action=ConfirmSubscription&TopicArn=arn:aws:sns:.*&Token=abc$/);
  });

  it('does not subscribe again what somebody has unsubscribed', async () => {
    const { post } = await startReceiver();
    assert.equal(await post(sign(confirmation({ Type: 'UnsubscribeConfirmation' }))), 200);
    assert.deepEqual(asked, ['/SimpleNotificationService-1.pem']);
  });

  const elsewhere = { SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' };
  const otherTopic = { TopicArn: 'arn:aws:sns:us-east-1:111111111111:Events' };
  const foreign = ['https://evil.example/c.pem', 'https://sns.us-east-1.amazonaws.com.evil.example/c.pem'];
  for (const [what, message, status] of [
    ['signed by somebody else', sign(notification(), { by: stranger }), 403],
    ['whose text was changed', { ...sign(notification()), Message: '{}' }, 403],
    ['whose type was changed', { ...sign(confirmation()), Type: 'Notification' }, 403],
    ['whose signature is none', { ...sign(notification()), Signature: 'x' }, 403],
    ...foreign.map((SigningCertURL) => [
      `whose certificate is at ${SigningCertURL}`,
      sign(notification({ SigningCertURL }), { by: stranger }),
      403,
    ]),
    ['of another topic', sign(notification(otherTopic)), 403],
    ['that asks to confirm another topic', sign(confirmation(otherTopic)), 403],
    ['that asks to confirm elsewhere', sign(confirmation(elsewhere)), 403],
    ['that is raw', notification().Message ?? '', 400],
    ['that is no JSON', 'Hello', 400],
    ['of a signature version that there is not', { ...sign(notification()), SignatureVersion: '3' }, 400],
    ['that is too long', 'x'.repeat(2 ** 20 + 1), 413],
  ] as [string, object | string, number][])
    it(`refuses a message ${what}`, async () => {
      const { post } = await startReceiver();
      assert.equal(await post(message), status);
      assert.deepEqual(received, []);
      assert.ok(asked.every((url) => url.endsWith('.pem')));
    });

  it('works once on what is replayed, and refuses it when it is old', async () => {
    const { post } = await startReceiver();
    const message = sign(notification());
    assert.deepEqual([await post(message), await post(message)], [200, 200]);
    assert.equal(received.length, 1);
    nowMs += 66 * 60_000;
    assert.equal(await post(message), 403);
    assert.equal(received.length, 1);
  });

  it('has SNS try again where the certificate cannot be had, or the work fails', async () => {
    const { post } = await startReceiver();
    const message = sign(notification());
    snsStatus = 503;
    assert.equal(await post(message), 500);
    snsStatus = 200;
    work = async () => {
      throw new Error('not now');
    };
    assert.equal(await post(message), 500);
    work = async () => {};
    assert.equal(await post(message), 200);
    assert.equal(received.length, 1);
  });
});

it('an address of SNS is https, at its host in the region of the topic, and nothing besides', () => {
  assert.ok(isSnsUrl(CERTIFICATE, TOPIC));
  assert.ok(isSnsUrl('https://sns.cn-north-1.amazonaws.com.cn/c.pem', 'arn:aws-cn:sns:cn-north-1:0:E'));
  for (const url of [
    CERTIFICATE.replace('https', 'http'),
    CERTIFICATE.replace('us-east-1', 'eu-west-1'),
    CERTIFICATE.replace('.com', '.com:8443'),
    CERTIFICATE.replace('sns.', 'me@sns.'),
    CERTIFICATE.replace('sns.', 'x.s3.'),
    CERTIFICATE.replace('.com', '.com.evil.example'),
    'c.pem',
  ])
    assert.ok(!isSnsUrl(url, TOPIC), url);
});
