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

/** One schedule per organization, each minute. A missed minute is not made up for: the next one is the retry. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { orgIds, check, deadLetters }: SchedulesProps) {
    super(scope, id);
    const groupName = `clipwatch-${Stack.of(this).stackName}`;
    const group = new CfnScheduleGroup(this, 'Group', { name: groupName });
    const role = this.#role(groupName);
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [check.functionArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
    );
    for (const orgId of orgIds) {
      // The L2 target would grant `<function>:*`, so the L1 and a role of our own.
      const schedule = new CfnSchedule(this, orgId, {
        groupName,
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
      schedule.addResourceDependency(group);
    }
  }

  /** Only schedules of this group may use the role. */
  #role(groupName: string): Role {
    const { account } = Stack.of(this);
    const group = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: groupName,
    });
    const principal = new ServicePrincipal('scheduler.amazonaws.com').withConditions({
      StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group },
    });
    return new Role(this, 'Role', { assumedBy: principal });
  }
}
