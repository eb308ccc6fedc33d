import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Audience } from '../functions/domain/audience/audience.ts';
import type { Organization } from '../functions/domain/org/organization.ts';
import type { InspectedTopics } from './inspected-topics.ts';

export interface SchedulesProps {
  readonly tick: IFunction;
  readonly health: IFunction;
  /** Those of the configuration: `tick` registers them. */
  readonly organizations: readonly Organization[];
  /** Those of the configuration, with references to their topics. */
  readonly audiences: readonly Audience[];
  /** Topics of the configuration, as `health` knows them. */
  readonly inspected: InspectedTopics;
  /** Takes what did not reach its function. */
  readonly deadLetters: IQueue;
}

/**
 * Two schedules, each minute, however many organizations there are. A missed minute is not made up for: the next one is
 * the retry. At which second they come cannot be chosen, and does not matter: `tick` spreads the looks over the minute
 * that follows it. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class Schedules extends Construct {
  /** CloudFormation names it, so that there may be several in an account. */
  readonly groupName: string;
  readonly #role: Role;
  readonly #deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { tick, health, organizations, audiences, inspected, deadLetters } = props;
    const group = new CfnScheduleGroup(this, 'Group');
    this.groupName = group.ref;
    this.#deadLetters = deadLetters;
    this.#role = this.#createRole(group.attrArn);
    const allow = (actions: string[], resources: string[]) =>
      this.#role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(['lambda:InvokeFunction'], [tick.functionArn, health.functionArn]);
    allow(['sqs:SendMessage'], [deadLetters.queueArn]);
    this.#eachMinute('Tick', 'Sends the turns of the next minute', tick, { organizations, audiences });
    this.#eachMinute('Health', 'Tells operators of troubles', health, { topics: inspected });
  }

  /** The L2 target would grant `<function>:*`, so the L1 and a role of our own. */
  #eachMinute(id: string, description: string, target: IFunction, input: object): void {
    const schedule = new CfnSchedule(this, id, {
      groupName: this.groupName,
      description,
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: this.#role.roleArn,
        input: Stack.of(this).toJsonString(input),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: this.#deadLetters.queueArn },
      },
    });
    // And its policies: the first one comes at once.
    schedule.node.addDependency(this.#role);
  }

  /**
   * Only schedules of this group may use the role. A condition on a single schedule is not to be used, say the documents.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
   */
  #createRole(groupArn: string): Role {
    const principal = new ServicePrincipal('scheduler.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': groupArn },
    });
    return new Role(this, 'Role', { assumedBy: principal });
  }
}
