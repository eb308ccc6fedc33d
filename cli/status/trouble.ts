import { cut } from '../../functions/notify/plain-text.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { UnreadableItemError } from '../../functions/store/read-item.ts';
import { maskApiKeys } from '../../infra/api-key.ts';
import { toPrintableUrl } from '../../local/cloud/webhook-url.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { UsageError } from '../usage-error.ts';
import { endpointOf } from './environment.ts';

/** What somebody at the command line can change, in one line. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError';
}

const LONGEST_LINE = 300;

const REJECTED_CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'TokenProviderError',
];
const NO_ANSWER: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'TimeoutError',
];

/** @returns true where nobody was there to answer, or the answer never came. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && NO_ANSWER.includes(codeOf(error));
}

/** One line that names what to change, without what may be a key, whoever said it. Who was asked is AWS, unless the environment says otherwise. */
export function explainTrouble(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  if (!(error instanceof Error)) return 'Something went wrong that says nothing of itself';
  if (error instanceof TroubleError || error instanceof UsageError) return toLine(error.message);
  const name = error instanceof StoreError ? error.because : error.name;
  const endpoint = endpointOf(env);
  const asked = endpoint === undefined ? 'AWS' : toPrintableUrl(endpoint);
  if (name === 'CredentialsProviderError')
    return 'There are no AWS credentials: sign in, set AWS_PROFILE to a profile that has some, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  if (REJECTED_CREDENTIALS.includes(name))
    return `${asked} does not take the credentials (${name}): sign in again, or check AWS_PROFILE`;
  if (name === 'ResourceNotFoundException')
    return 'There is no such table: check --table or --stack, AWS_REGION and the account';
  if (name === 'AccessDeniedException' || name === 'AccessDenied')
    return 'These credentials may not do that: allow cloudformation:DescribeStacks for --stack, dynamodb:Query, GetItem and BatchGetItem on the table, and what docs/commands.md says of this command besides';
  if (codeOf(error) === 'ERR_INVALID_URL')
    return 'AWS_ENDPOINT_URL, or one of its kind, must be a URL with http or https';
  if (isUnanswered(error))
    return `${asked} does not answer (${codeOf(error)}): check AWS_REGION, AWS_ENDPOINT_URL and the network`;
  if (error instanceof UnreadableItemError)
    return `${error.message}: it was written by another version of Clipwatch, or the table is not its own`;
  // Its message may quote what it was sent: a title, an address.
  if ('$fault' in error) return `${asked} refuses that (${name})`;
  return toLine(name === 'Error' ? error.message : `${name}: ${error.message}`);
}

function codeOf(error: Error): string {
  if (error instanceof StoreError) return error.because;
  return 'code' in error ? String(error.code) : error.name;
}

function toLine(text: string): string {
  return cut(toPrintable(maskApiKeys(text.replace(/\s+/g, ' '))), LONGEST_LINE);
}
