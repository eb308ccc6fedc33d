import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULT_AUDIENCE_NAME } from '../functions/domain/audience/audience.ts';
import type { Limits } from '../functions/domain/org/limits.ts';
import { Alarms } from './alarms.ts';
import { Chat } from './chat.ts';
import { CheckQueue } from './check-queue.ts';
import { ClipwatchFunction } from './clipwatch-function.ts';
import type { ClipwatchProps } from './clipwatch-props.ts';
import { type ClipwatchConfig, parseConfig } from './config.ts';
import { DeadLetters } from './dead-letters.ts';
import { inspectedTopics } from './inspected-topics.ts';
import { keyRingNames } from './key-rings.ts';
import {
  type AudienceTopics,
  type DefaultTopics,
  NotificationTopics,
  toAudience,
} from './notification-topics.ts';
import { Operators } from './operators.ts';
import { Schedules } from './schedules.ts';
import { secretArn } from './secret-arn.ts';
import { StateTable } from './state-table.ts';
import { Subscriptions } from './subscriptions.ts';

/** A check stays for a minute and may then have a call under way, with its one retry. */
const CHECK_TIMEOUT = Duration.seconds(75);
/** It is over before the next one comes. 10,000 organizations take it 40 s. */
const TICK_TIMEOUT = Duration.seconds(55);
/** A statement can only be moved to another policy as a whole, and a policy takes a few thousand characters. */
const SECRETS_PER_STATEMENT = 10;

/**
 * Watches clip exports of Rhombus organizations and publishes what becomes of them. Put it into a stack of your own,
 * and subscribe your own queues and functions to `topics.events`. Throws a `ConfigError` that names the key, the rule
 * and the value where the properties are wrong.
 */
export class Clipwatch extends Construct {
  /** CloudEvents on `events`, and what people of the audience `default` are told. */
  readonly topics: DefaultTopics;
  /** Topics for people, by the names of their audiences; those of `default` too. */
  readonly audiences: ReadonlyMap<string, AudienceTopics>;
  /** All that is remembered. It stays when the stack is deleted. */
  readonly table: Table;
  /** Looks at organizations. Needs a grant from you where a secret is encrypted with a key of your own. */
  readonly check: IFunction;
  /** The role of `check`. It keeps its logical id: secrets let it in by their own policies. */
  readonly checkRole: IRole;
  /** Names of the secrets that hold the keys of organizations which are added at run time. */
  readonly keyRings: readonly string[];
  /** Invoke it with `{action, orgId, clipUuid}` to start, stop or look up one clip. */
  readonly watch: IFunction;
  /** Those of the installation. An organization may have some of its own. */
  readonly limits: Limits;
  /** Looks that are due. */
  readonly checkQueue: Queue;
  /** Looks that failed twice, and what the schedules invoked in vain. */
  readonly turnDeadLetters: Queue;
  /** Messages that a subscriber did not take. */
  readonly deadLetters: Queue;
  /** Of those, texts to audiences beside the default one; undefined where none of them has phones. */
  readonly textDeadLetters: Queue | undefined;
  /** Where operators are told of troubles. Takes messages of ours only. */
  readonly operators: Topic;
  /** The schedule group with the two schedules. */
  readonly scheduleGroupName: string;

  constructor(scope: Construct, id: string, props: ClipwatchProps) {
    const config = parseConfig(props);
    super(scope, id);
    const { organizations, audiences, queueLimits } = config;
    this.limits = config.limits;
    this.table = new StateTable(this, 'State').table;
    const [, ...others] = audiences;
    const letters = new DeadLetters(this, 'DeadLetters', {
      hasTexts: others.some(({ sms }) => sms.length > 0),
    });
    this.deadLetters = letters.queue;
    this.textDeadLetters = letters.texts;
    const topics = new NotificationTopics(this, 'Topics', audiences);
    this.topics = topics.topics;
    this.audiences = topics.ofAudiences;
    this.#subscribe(config);
    new Chat(this, 'Chat', { audiences, topics: this.audiences });
    const operators = new Operators(this, 'Operators', {
      operators: config.operators,
      deadLetters: letters.queue,
    });
    this.operators = operators.topic;
    const { events, mail, text } = this.topics;
    letters.takeOnlyFrom(
      [events, mail, text, ...topics.others('mail'), this.operators],
      topics.others('text'),
    );

    const queue = new CheckQueue(this, 'CheckQueue');
    this.checkQueue = queue.queue;
    this.turnDeadLetters = queue.deadLetters;
    this.keyRings = keyRingNames(Stack.of(this).stackName);
    const check = this.#createCheck(config);
    queue.serve(check, queueLimits);
    this.check = check.function;
    this.checkRole = check.role;
    topics.open(check.role.roleArn);
    const tick = this.#createTick(config);
    this.watch = this.#createWatch();
    const health = this.#createHealth(config, letters);
    topics.show(health.role.roleArn);
    const schedules = new Schedules(this, 'Schedules', {
      tick,
      health: health.function,
      organizations,
      audiences: audiences.map((audience) => toAudience(audience, this.audiences.get(audience.name) ?? {})),
      inspected: inspectedTopics({
        events,
        operators: this.operators,
        ofAudiences: this.audiences,
        config,
      }),
      deadLetters: this.turnDeadLetters,
    });
    this.scheduleGroupName = schedules.groupName;
    const { alarms } = new Alarms(this, 'Alarms', {
      operators: this.operators,
      functions: { tick, check: this.check, watch: this.watch, health: health.function },
      checkQueue: this.checkQueue,
      turnDeadLetters: this.turnDeadLetters,
      messageDeadLetters: {
        letters: letters.queue,
        parked: letters.parked,
        ...(letters.texts && { texts: letters.texts }),
      },
      events,
      scheduleGroupName: this.scheduleGroupName,
      smsSpendDollars: queueLimits.smsSpendDollars,
    });
    operators.takeOnlyFrom(health.role.roleArn, alarms);
  }

  #subscribe({ programs, audiences }: ClipwatchConfig): void {
    const subscriptions = new Subscriptions(this, 'Subscriptions');
    const { deadLetters } = this;
    subscriptions.ofPrograms({ events: this.topics.events, programs, deadLetters });
    for (const audience of audiences) {
      const isDefault = audience.name === DEFAULT_AUDIENCE_NAME;
      const texts = isDefault ? deadLetters : (this.textDeadLetters ?? deadLetters);
      subscriptions.ofAudience({
        topics: this.audiences.get(audience.name) ?? {},
        audience,
        deadLetters: { mail: deadLetters, text: texts },
      });
    }
  }

  #createTick({ limits }: ClipwatchConfig): IFunction {
    const tick = new ClipwatchFunction(this, 'Tick', {
      name: 'tick',
      description: 'Sends the turns of the next minute',
      timeout: TICK_TIMEOUT,
      // Of the processor it gets a share by its memory: 10,000 organizations are much to write and to send.
      memoryMb: 512,
      deadLetters: this.turnDeadLetters,
      environment: {
        TABLE_NAME: this.table.tableName,
        CHECK_QUEUE_URL: this.checkQueue.queueUrl,
        LIMITS: JSON.stringify(limits),
      },
    });
    const reads = ['dynamodb:Query'];
    const writes = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];
    tick.allow([...reads, ...writes], [this.table.tableArn]);
    tick.allow(['sqs:SendMessage'], [this.checkQueue.queueArn]);
    return tick.function;
  }

  #createCheck({ organizations, limits, metrics }: ClipwatchConfig): ClipwatchFunction {
    const { events, mail, text, chat } = this.topics;
    const check = new ClipwatchFunction(this, 'Check', {
      name: 'check',
      description: 'Looks at the clips of organizations whose turn it is',
      timeout: CHECK_TIMEOUT,
      environment: {
        TABLE_NAME: this.table.tableName,
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
    check.allow([...reads, ...writes], [this.table.tableArn]);
    const published = [events, mail, text, ...(chat ? [chat] : [])];
    check.allow(
      ['sns:Publish'],
      published.map(({ topicArn }) => topicArn),
    );
    const named = [...this.keyRings, ...organizations.map(({ secretId }) => secretId)];
    const secrets = [...new Set(named.map((secretId) => secretArn(this, secretId)))];
    for (let from = 0; from < secrets.length; from += SECRETS_PER_STATEMENT)
      check.allow(['secretsmanager:GetSecretValue'], secrets.slice(from, from + SECRETS_PER_STATEMENT));
    return check;
  }

  #createWatch(): IFunction {
    const watch = new ClipwatchFunction(this, 'Watch', {
      name: 'watch',
      description: 'Starts or stops watching one clip, or looks it up',
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: this.table.tableName, CHECK_QUEUE_URL: this.checkQueue.queueUrl },
    });
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    watch.allow(actions, [this.table.tableArn]);
    watch.allow(['sqs:SendMessage'], [this.checkQueue.queueArn]);
    return watch.function;
  }

  #createHealth({ limits }: ClipwatchConfig, { queue, parked, texts }: DeadLetters): ClipwatchFunction {
    const queues = { turns: this.turnDeadLetters, messages: queue, ...(texts && { texts }), parked };
    const health = new ClipwatchFunction(this, 'Health', {
      name: 'health',
      description: 'Tells operators when a trouble begins, while it lasts, and when it is over',
      timeout: Duration.seconds(30),
      deadLetters: this.turnDeadLetters,
      environment: {
        TABLE_NAME: this.table.tableName,
        OPERATORS_TOPIC_ARN: this.operators.topicArn,
        LIMITS: JSON.stringify(limits),
        DEAD_LETTER_QUEUES: Stack.of(this).toJsonString(
          Object.fromEntries(Object.entries(queues).map(([name, { queueUrl }]) => [name, queueUrl])),
        ),
      },
    });
    const reads = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'];
    health.allow([...reads, 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [this.table.tableArn]);
    health.allow(['sns:Publish'], [this.operators.topicArn]);
    const queueArns = Object.values(queues).map(({ queueArn }) => queueArn);
    health.allow(['sqs:GetQueueAttributes'], queueArns);
    const topics = [...Object.values(this.topics), this.operators];
    health.allow(
      ['sns:ListSubscriptionsByTopic'],
      topics.map(({ topicArn }) => topicArn),
    );
    return health;
  }
}
