import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { StoreError, type StoreErrorKind } from '../ports/store.ts';
import { UnreadableItemError } from './read-item.ts';

/** By the error's name. Source: "Error handling with DynamoDB" in its developer guide, and the common errors of AWS. */
const KINDS: [RegExp, StoreErrorKind][] = [
  [/^(Validation|Serialization|ItemCollectionSizeLimitExceeded|RequestEntityTooLarge)/, 'refused'],
  [/^(ProvisionedThroughputExceeded|Throttl|RequestLimitExceeded|TooManyRequests)/, 'throttled'],
  [
    /^(AccessDenied|NotAuthorized|ResourceNotFound|TableNotFound|OptInRequired|KMS|CredentialsProvider)/,
    'denied',
  ],
  [
    /^(UnrecognizedClient|ExpiredToken|InvalidSignature|IncompleteSignature|SignatureDoesNotMatch|InvalidClientTokenId|MissingAuthenticationToken)/,
    'denied',
  ],
];

/**
 * What goes on from the table: a condition that does not hold and errors of ours as they are, everything else as a
 * `StoreError` without its cause, since the messages of DynamoDB and of the SDK quote values.
 */
export function toStoreError(error: unknown): Error {
  if (error instanceof ConditionalCheckFailedException) return error;
  if (error instanceof StoreError || error instanceof UnreadableItemError) return error;
  const name = nameOf(error);
  if (!wasSent(error)) return new StoreError('refused', name);
  return new StoreError(KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'unavailable', name);
}

/**
 * The SDK marks what went wrong with a request; a value that it cannot turn into an attribute (a number beyond the safe
 * integers, NaN) is refused before there is one.
 */
function wasSent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$metadata' in error;
}

/** A system error's code, such as ECONNREFUSED, says more than its name, which is `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  return 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(error.code)
    ? error.code
    : error.name;
}
