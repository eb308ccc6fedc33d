import { createVerify, X509Certificate } from 'node:crypto';
import * as v from 'valibot';

/** What SNS posts, as far as it is needed. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export const SnsMessage = v.looseObject({
  Type: v.picklist(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: v.string(),
  TopicArn: v.string(),
  Message: v.string(),
  Subject: v.optional(v.string()),
  Timestamp: v.pipe(v.string(), v.isoTimestamp()),
  Token: v.optional(v.string()),
  SubscribeURL: v.optional(v.string()),
  SignatureVersion: v.picklist(['1', '2']),
  Signature: v.string(),
  SigningCertURL: v.string(),
});
export type SnsMessage = v.InferOutput<typeof SnsMessage>;

const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;
const ALGORITHMS = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' } as const;

/** Is it an address of SNS itself, in the topic's region? Anyone can sign by a certificate of their own. */
export function isSnsUrl(text: string, topicArn: string): boolean {
  const url = URL.parse(text);
  const [, partition, , region] = topicArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return url?.origin === `https://sns.${region}.${domain}` && url.username === '' && url.password === '';
}

/**
 * Tells whether SNS signed a message. Certificates are fetched once each, over https. Rejects where one cannot be had:
 * then nothing is known, and SNS should try again.
 */
export function createSignatureCheck(fetch: typeof globalThis.fetch = globalThis.fetch) {
  const certificates = new Map<string, X509Certificate>();
  return async (message: SnsMessage): Promise<boolean> => {
    const { SigningCertURL, SignatureVersion, Signature, Type } = message;
    if (!isSnsUrl(SigningCertURL, message.TopicArn)) return false;
    const { publicKey } = certificates.get(SigningCertURL) ?? (await fetchCertificate(SigningCertURL));
    const signed = SIGNED[Type].flatMap((key) => (message[key] === undefined ? [] : [key, message[key]]));
    const verify = createVerify(ALGORITHMS[SignatureVersion]).update(`${signed.join('\n')}\n`);
    return verify.verify(publicKey, Signature, 'base64');
  };

  async function fetchCertificate(url: string): Promise<X509Certificate> {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`SNS answered ${response.status} for its certificate`);
    const certificate = new X509Certificate(await response.text());
    certificates.set(url, certificate);
    return certificate;
  }
}
