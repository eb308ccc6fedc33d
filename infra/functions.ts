import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Limits } from '../functions/domain/org/limits.ts';
import { ClipwatchFunction } from './clipwatch-function.ts';
import type { ClipwatchConfig } from './config.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { DefaultTopics } from './notification-topics.ts';
import { secretArn } from './secret-arn.ts';

// The four functions, each with what it is told of the others and what it may do to them.

/** A check stays for a minute and may then have a call under way, with its one retry. */
const CHECK_TIMEOUT = Duration.seconds(75);
/** It is over before the next one comes. 10,000 organizations take it 40 s. */
const TICK_TIMEOUT = Duration.seconds(55);
/** A statement can only be moved to another policy as a whole, and a policy takes a few thousand characters. */
const SECRETS_PER_STATEMENT = 10;

interface TurnParts {
  readonly table: Table;
  readonly checkQueue: Queue;
  readonly turnDeadLetters: Queue;
}

interface CheckParts {
  readonly table: Table;
  readonly topics: DefaultTopics;
  readonly keyRings: readonly string[];
  readonly config: ClipwatchConfig;
}

interface HealthParts {
  readonly table: Table;
  readonly turnDeadLetters: Queue;
  readonly letters: DeadLetters;
  readonly topics: DefaultTopics;
  readonly operators: Topic;
  readonly limits: Limits;
}

export function createTick(
  scope: Construct,
  { table, checkQueue, turnDeadLetters, limits }: TurnParts & { limits: Limits },
): IFunction {
  const tick = new ClipwatchFunction(scope, 'Tick', {
    name: 'tick',
    description: 'Sends the turns of the next minute',
    timeout: TICK_TIMEOUT,
    // Of the processor it gets a share by its memory: 10,000 organizations are much to write and to send.
    memoryMb: 512,
    deadLetters: turnDeadLetters,
    environment: {
      TABLE_NAME: table.tableName,
      CHECK_QUEUE_URL: checkQueue.queueUrl,
      LIMITS: JSON.stringify(limits),
    },
  });
  const reads = ['dynamodb:Query'];
  const writes = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];
  tick.allow([...reads, ...writes], [table.tableArn]);
  tick.allow(['sqs:SendMessage'], [checkQueue.queueArn]);
  return tick.function;
}

export function createCheck(
  scope: Construct,
  { table, topics, keyRings, config }: CheckParts,
): ClipwatchFunction {
  const { organizations, limits, metrics } = config;
  const { events, mail, text, chat } = topics;
  const check = new ClipwatchFunction(scope, 'Check', {
    name: 'check',
    description: 'Looks at the clips of organizations whose turn it is',
    timeout: CHECK_TIMEOUT,
    environment: {
      TABLE_NAME: table.tableName,
      EVENTS_TOPIC_ARN: events.topicArn,
      MAIL_TOPIC_ARN: mail.topicArn,
      TEXT_TOPIC_ARN: text.topicArn,
      ...(chat && { CHAT_TOPIC_ARN: chat.topicArn }),
      POWERTOOLS_METRICS_DISABLED: String(!metrics),
      LIMITS: JSON.stringify(limits),
    },
  });
  const reads = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'];
  const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
  check.allow([...reads, ...writes], [table.tableArn]);
  const published = [events, mail, text, ...(chat ? [chat] : [])];
  check.allow(
    ['sns:Publish'],
    published.map(({ topicArn }) => topicArn),
  );
  const named = [...keyRings, ...organizations.map(({ secretId }) => secretId)];
  const secrets = [...new Set(named.map((secretId) => secretArn(scope, secretId)))];
  for (let from = 0; from < secrets.length; from += SECRETS_PER_STATEMENT)
    check.allow(['secretsmanager:GetSecretValue'], secrets.slice(from, from + SECRETS_PER_STATEMENT));
  return check;
}

export function createWatch(
  scope: Construct,
  { table, checkQueue }: Pick<TurnParts, 'table' | 'checkQueue'>,
): IFunction {
  const watch = new ClipwatchFunction(scope, 'Watch', {
    name: 'watch',
    description: 'Starts or stops watching one clip, or looks it up',
    timeout: Duration.seconds(10),
    environment: { TABLE_NAME: table.tableName, CHECK_QUEUE_URL: checkQueue.queueUrl },
  });
  const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
  watch.allow(actions, [table.tableArn]);
  watch.allow(['sqs:SendMessage'], [checkQueue.queueArn]);
  return watch.function;
}

export function createHealth(
  scope: Construct,
  { table, turnDeadLetters, letters, topics, operators, limits }: HealthParts,
): ClipwatchFunction {
  const { queue, parked, texts } = letters;
  const queues = { turns: turnDeadLetters, messages: queue, ...(texts && { texts }), parked };
  const health = new ClipwatchFunction(scope, 'Health', {
    name: 'health',
    description: 'Tells operators when a trouble begins, while it lasts, and when it is over',
    timeout: Duration.seconds(30),
    deadLetters: turnDeadLetters,
    environment: {
      TABLE_NAME: table.tableName,
      OPERATORS_TOPIC_ARN: operators.topicArn,
      LIMITS: JSON.stringify(limits),
      DEAD_LETTER_QUEUES: Stack.of(scope).toJsonString(
        Object.fromEntries(Object.entries(queues).map(([name, { queueUrl }]) => [name, queueUrl])),
      ),
    },
  });
  const reads = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'];
  health.allow([...reads, 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [table.tableArn]);
  health.allow(['sns:Publish'], [operators.topicArn]);
  const queueArns = Object.values(queues).map(({ queueArn }) => queueArn);
  health.allow(['sqs:GetQueueAttributes'], queueArns);
  const listed = [...Object.values(topics), operators];
  health.allow(
    ['sns:ListSubscriptionsByTopic'],
    listed.map(({ topicArn }) => topicArn),
  );
  return health;
}
