import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Audience } from '../functions/core/clip.ts';
import { ClipwatchFunction, secretArn } from './clipwatch-function.ts';
import type { ClipwatchConfig } from './config.ts';
import { DeadLetters } from './dead-letters.ts';
import { NotificationTopics } from './notification-topics.ts';
import { Schedules } from './schedules.ts';
import { StateTable } from './state-table.ts';

/** `parseConfig` makes one of a plain object, with every default. */
export interface ClipwatchProps {
  readonly config: ClipwatchConfig;
}

/** A check works for a minute and may then have a call under way, with its one retry. */
const CHECK_TIMEOUT = Duration.seconds(75);

/**
 * Watches clip exports of Rhombus organizations and publishes what becomes of them. Put it into a stack of your own,
 * and subscribe your own queues and functions to `topics.events`.
 */
export class Clipwatch extends Construct {
  /** CloudEvents on `events`, readable pages on `mail`, single lines on `text`. */
  readonly topics: Record<Audience, ITopic>;
  readonly table: Table;
  /** Invoke it with `{action, orgId, clipUuid}` to start, stop or look up one clip. */
  readonly watch: IFunction;
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, { config }: ClipwatchProps) {
    super(scope, id);
    const { organizations, subscriptions } = config;
    const { table } = new StateTable(this, 'State');
    const { queue: deadLetters } = new DeadLetters(this, 'DeadLetters');
    const { topics } = new NotificationTopics(this, 'Topics', { subscriptions, deadLetters });
    this.table = table;
    this.topics = topics;
    this.deadLetters = deadLetters;

    const check = this.#createCheck(config);
    new Schedules(this, 'Schedules', { orgIds: organizations.map((org) => org.id), check, deadLetters });
    this.watch = this.#createWatch(config, check);
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
    const secrets = new Set(organizations.map(({ secretId }) => secretArn(this, secretId)));
    check.allow(['secretsmanager:GetSecretValue'], [...secrets]);
    check.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
    });
    return check.function;
  }

  #createWatch({ organizations }: ClipwatchConfig, check: IFunction): IFunction {
    const watch = new ClipwatchFunction(this, 'Watch', {
      name: 'watch',
      description: 'Starts or stops watching one clip, or looks it up',
      timeout: Duration.seconds(10),
      organizations,
      environment: { TABLE_NAME: this.table.tableName, CHECK_FUNCTION_NAME: check.functionName },
    });
    const actions = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    watch.allow(actions, [this.table.tableArn]);
    watch.allow(['lambda:InvokeFunction'], [check.functionArn]);
    return watch.function;
  }
}
