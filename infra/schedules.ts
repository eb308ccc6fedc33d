import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface SchedulesProps {
  readonly orgIds: readonly string[];
  readonly check: IFunction;
  readonly deadLetters: IQueue;
}

/**
 * One schedule per organization, each minute. A missed minute is not made up for: the next one is the retry.
 *
 * When in the minute an organization is looked at cannot be chosen: a rate counts from the schedule's StartDate, which
 * may not lie more than five minutes back when the schedule is made or changed, so a template cannot hold one; without
 * it, from when the schedule was made, and Scheduler keeps to that within a minute. A flexible window is no shorter
 * than a minute, which is the whole rate. Organizations that are looked at in the same second do not get in each
 * other's way: each has an invocation and a rate limit at Rhombus of its own.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class Schedules extends Construct {
  /** CloudFormation names it, so that there may be several in an account. */
  readonly groupName: string;

  constructor(scope: Construct, id: string, { orgIds, check, deadLetters }: SchedulesProps) {
    super(scope, id);
    const group = new CfnScheduleGroup(this, 'Group');
    this.groupName = group.ref;
    const role = this.#role(group.attrArn);
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [check.functionArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
    );
    // The L2 target would grant `<function>:*`, so the L1 and a role of our own.
    for (const orgId of orgIds) {
      const schedule = new CfnSchedule(this, orgId, {
        groupName: this.groupName,
        description: `Checks the clips of ${orgId}`,
        scheduleExpression: 'rate(1 minute)',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: check.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ orgId }),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      });
      // And its policies: the first tick comes at once.
      schedule.node.addDependency(role);
    }
  }

  /**
   * Only schedules of this group may use the role. A condition on a single schedule is not to be used, say the documents.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
   */
  #role(groupArn: string): Role {
    const principal = new ServicePrincipal('scheduler.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': groupArn },
    });
    return new Role(this, 'Role', { assumedBy: principal });
  }
}
