import { createHash } from 'node:crypto';

const LENGTH = 16;

/**
 * By this a subscription is known again where its endpoint is not to be shown. User and password of a URL do not count:
 * SNS does not list them as they were given.
 */
export function subscriptionMark(protocol: string, endpoint: string): string {
  const plain = endpoint.replace(/^(https?:\/\/)[^/@]*@/i, '$1').toLowerCase();
  return createHash('sha256').update(`${protocol} ${plain}`).digest('base64url').slice(0, LENGTH);
}
