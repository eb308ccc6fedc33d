import { Stack } from 'aws-cdk-lib';
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
import type { ClipwatchProps } from './clipwatch-props.ts';
import { type ClipwatchConfig, parseConfig } from './config.ts';
import { DeadLetters } from './dead-letters.ts';
import { createCheck, createHealth, createTick, createWatch } from './functions.ts';
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
import { StateTable } from './state-table.ts';
import { Subscriptions } from './subscriptions.ts';

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
    const { table, checkQueue, turnDeadLetters, limits } = this;
    const check = createCheck(this, { table, topics: this.topics, keyRings: this.keyRings, config });
    queue.serve(check, queueLimits);
    this.check = check.function;
    this.checkRole = check.role;
    topics.open(check.role.roleArn);
    const tick = createTick(this, { table, checkQueue, turnDeadLetters, limits });
    this.watch = createWatch(this, { table, checkQueue });
    const health = createHealth(this, {
      table,
      turnDeadLetters,
      letters,
      topics: this.topics,
      operators: this.operators,
      limits,
    });
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
}
