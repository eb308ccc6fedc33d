import { StoreError } from '../../functions/ports/store.ts';
import { isUnanswered } from '../status/trouble.ts';
import { type Finding, notChecked, notHere } from './finding.ts';

/** Everything that doctor asks of AWS, by the permission that it takes: docs/doctor.md has them as a policy. */
export const ACTIONS = [
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackResources',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'lambda:GetAccountSettings',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:ListEventSourceMappings',
  'scheduler:GetSchedule',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'secretsmanager:GetSecretValue',
  'sns:GetSMSAttributes',
  'sns:GetSMSSandboxAccountStatus',
  'sns:GetSubscriptionAttributes',
  'sns:GetTopicAttributes',
  'sns:ListPhoneNumbersOptedOut',
  'sns:ListSubscriptionsByTopic',
  'sqs:GetQueueAttributes',
  /** Takes no permission. */
  'sts:GetCallerIdentity',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What was read, or why it was not. `gone`: it is not there. */
export type Reading<T> = { kind: 'read'; value: T } | { kind: 'gone' } | NotRead;

export type NotRead =
  | { kind: 'denied'; action: Action }
  /** In words: nobody answered, or otherwise than was asked. */
  | { kind: 'failed'; action: Action; because: string }
  /** In words: there is nothing of the kind here. */
  | { kind: 'not-here'; what: string };

const DENIED = /^(AccessDenied|Authorization|NotAuthorized|Unauthorized|InvalidClientTokenId|Expired)/;
const GONE = /^(NotFound|ResourceNotFound)|NonExistentQueue|QueueDoesNotExist/;

/** Asks, and makes a value of what went wrong. What an error says is not kept: it may quote what it should not. */
export async function reading<T>(action: Action, ask: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { kind: 'read', value: await ask() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = error instanceof StoreError ? error.because : error.name;
    if (DENIED.test(name)) return { kind: 'denied', action };
    if (GONE.test(name)) return { kind: 'gone' };
    return { kind: 'failed', action, because: sayError(error, name) };
  }
}

/** Why nothing was read where a network does not reach so far: it says nothing of what was asked for. */
export const UNANSWERED = 'nobody answered';

/** A code of AWS's is one word of letters; anything else may be something that it was sent. */
function sayError(error: Error, name: string): string {
  if (isUnanswered(error)) return UNANSWERED;
  return /^[A-Za-z]{1,64}$/.test(name) ? name : 'an unknown error';
}

/** Where the one cannot be read, nor can the other. */
export async function then<T, U>(
  before: Reading<T>,
  next: (value: T) => Promise<Reading<U>> | Reading<U>,
): Promise<Reading<U>> {
  return before.kind === 'read' ? next(before.value) : before;
}

/** Why something was not looked at. */
export function unread(what: string, reading: NotRead): Finding {
  switch (reading.kind) {
    case 'denied':
      return notChecked(
        `${what}: these credentials may not ask (${reading.action})`,
        `Allow ${reading.action}, as the policy in docs/doctor.md does.`,
      );
    case 'failed':
      return notChecked(`${what}: ${reading.because} (${reading.action})`, 'Try again.');
    case 'not-here':
      return notHere(`${what}: ${reading.what}`);
    default:
      throw new Error(`Unknown reading ${reading satisfies never}`);
  }
}
