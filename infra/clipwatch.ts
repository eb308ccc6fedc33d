import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Destination } from '../functions/domain/outcome.ts';
import { ClipwatchFunction } from './clipwatch-function.ts';
import type { ClipwatchProps } from './clipwatch-props.ts';
import { type ClipwatchConfig, parseConfig } from './config.ts';
import { DeadLetters } from './dead-letters.ts';
import { NotificationTopics } from './notification-topics.ts';
import { Schedules } from './schedules.ts';
import { secretArn } from './secret-arn.ts';
import { StateTable } from './state-table.ts';
import { Subscriptions } from './subscriptions.ts';

/** A check works for a minute and may then have a call under way, with its one retry. */
const CHECK_TIMEOUT = Duration.seconds(75);
/** A statement can only be moved to another policy as a whole, and a policy takes a few thousand characters. */
const SECRETS_PER_STATEMENT = 10;

/**
 * Watches clip exports of Rhombus organizations and publishes what becomes of them. Put it into a stack of your own,
 * and subscribe your own queues and functions to `topics.events`. Throws a `ConfigError` that names the key, the rule
 * and the value where the properties are wrong.
 */
export class Clipwatch extends Construct {
  /** CloudEvents on `events`, readable pages on `mail`, single lines on `text`. */
  readonly topics: Record<Destination, Topic>;
  /** All that is remembered. It stays when the stack is deleted. */
  readonly table: Table;
  /** Checks one organization, each minute. Needs a grant from you where a secret is encrypted with a key of your own. */
  readonly check: IFunction;
  /** Invoke it with `{action, orgId, clipUuid}` to start, stop or look up one clip. */
  readonly watch: IFunction;
  /** Ticks that did not reach `check`, and messages that a subscriber did not take. */
  readonly deadLetters: Queue;
  /** The schedule group with a schedule for each organization. */
  readonly scheduleGroupName: string;

  constructor(scope: Construct, id: string, props: ClipwatchProps) {
    const config = parseConfig(props);
    super(scope, id);
    this.table = new StateTable(this, 'State').table;
    this.deadLetters = new DeadLetters(this, 'DeadLetters').queue;
    const { deadLetters } = this;
    this.topics = new NotificationTopics(this, 'Topics', { deadLetters }).topics;
    const { topics } = this;
    new Subscriptions(this, 'Subscriptions', {
      topics,
      subscriptions: config.subscriptions,
      deadLetters,
    });
    this.check = this.#createCheck(config);
    const orgIds = config.organizations.map((org) => org.id);
    const schedules = new Schedules(this, 'Schedules', { orgIds, check: this.check, deadLetters });
    this.scheduleGroupName = schedules.groupName;
    this.watch = this.#createWatch(config);
  }

  #createCheck({ organizations, limits }: ClipwatchConfig): IFunction {
    const { events, mail, text } = this.topics;
    const check = new ClipwatchFunction(this, 'Check', {
      name: 'check',
      description: 'Checks the clips of one organization for up to a minute',
      timeout: CHECK_TIMEOUT,
      organizations,
      deadLetters: this.deadLetters,
      environment: {
        TABLE_NAME: this.table.tableName,
        EVENTS_TOPIC_ARN: events.topicArn,
        MAIL_TOPIC_ARN: mail.topicArn,
        TEXT_TOPIC_ARN: text.topicArn,
        LIMITS: JSON.stringify(limits),
      },
    });
    const reads = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'];
    const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
    check.allow([...reads, ...writes], [this.table.tableArn]);
    check.allow(['sns:Publish'], [events.topicArn, mail.topicArn, text.topicArn]);
    const secrets = [...new Set(organizations.map(({ secretId }) => secretArn(this, secretId)))];
    for (let from = 0; from < secrets.length; from += SECRETS_PER_STATEMENT)
      check.allow(['secretsmanager:GetSecretValue'], secrets.slice(from, from + SECRETS_PER_STATEMENT));
    check.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
    });
    return check.function;
  }

  #createWatch({ organizations }: ClipwatchConfig): IFunction {
    const watch = new ClipwatchFunction(this, 'Watch', {
      name: 'watch',
      description: 'Starts or stops watching one clip, or looks it up',
      timeout: Duration.seconds(10),
      organizations,
      environment: { TABLE_NAME: this.table.tableName, CHECK_FUNCTION_NAME: this.check.functionName },
    });
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    watch.allow(actions, [this.table.tableArn]);
    watch.allow(['lambda:InvokeFunction'], [this.check.functionArn]);
    return watch.function;
  }
}
