import { SecretError } from '../ports/secrets.ts';
import { StoreError } from '../ports/store.ts';
import { UnreadableItemError } from '../store/read-item.ts';
import { UnknownOrgError } from './organization.ts';
import { InvalidPayloadError } from './parse-event.ts';

/** Errors of ours, whose messages never show what was being worked on. */
const OURS = [StoreError, SecretError, UnreadableItemError, UnknownOrgError, InvalidPayloadError] as const;

const LONGEST_MESSAGE = 400;
const FRAMES = 6;

/** What may be logged of an error: the message only where it is ours, or else where it was thrown. */
export function describeError(error: unknown): { error: string; reason: string } {
  if (!(error instanceof Error)) return { error: 'unknown', reason: '' };
  const reason = isOurs(error) ? error.message.slice(0, LONGEST_MESSAGE) : framesOf(error);
  return { error: error.name, reason };
}

/**
 * The same error where it is ours. Another's message may quote anything: DynamoDB and SNS quote values, `JSON.parse`
 * the text, `fetch` a header. So its name and its stack go on without it.
 */
export function withoutForeignWords(error: unknown): Error {
  if (error instanceof Error && isOurs(error)) return error;
  const name = error instanceof Error ? error.name : 'UnknownError';
  const bare = new Error('Its message is left out, since it may quote what was being worked on');
  bare.name = name;
  bare.stack = `${name}: ${bare.message}\n${error instanceof Error ? framesOf(error) : ''}`;
  return bare;
}

function isOurs(error: Error): boolean {
  return OURS.some((ours) => error instanceof ours);
}

function framesOf({ stack = '', message }: Error): string {
  return stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, FRAMES)
    .join('\n');
}
