import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatorAddresses } from './config.ts';
import { createTopic } from './notification-topics.ts';
import { OPERATOR_PROTOCOLS } from './protocols.ts';
import { subscriptionId } from './subscriptions.ts';

export interface OperatorsProps {
  readonly operators: OperatorAddresses;
  /** Takes what an operator's address did not. */
  readonly deadLetters: IQueue;
}

/**
 * Where those are told who look after Clipwatch itself. The topic is not encrypted with AWS's own key for SNS: its
 * policy lets no alarm in, cannot be changed, and the alarms would be silent.
 * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 */
export class Operators extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { operators, deadLetters }: OperatorsProps) {
    super(scope, id);
    this.topic = createTopic(this, 'Topic');
    for (const protocol of OPERATOR_PROTOCOLS)
      for (const endpoint of operators[protocol])
        new CfnSubscription(this, subscriptionId(protocol, endpoint), {
          topicArn: this.topic.topicArn,
          protocol,
          endpoint,
          redrivePolicy: { deadLetterTargetArn: deadLetters.queueArn },
        });
  }

  /**
   * Nobody else's messages are to look like ours. A topic with a policy of its own has lost the statement by which it
   * would let alarms in, and an identity of the account with `sns:Publish` needs no policy of the topic, so it takes both
   * an Allow and a Deny.
   */
  takeOnlyFrom(publisherRoleArn: string, alarms: readonly Alarm[]): void {
    const publish = { actions: ['sns:Publish'], resources: [this.topic.topicArn] };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        conditions: { ArnEquals: { 'aws:SourceArn': alarms.map(({ alarmArn }) => alarmArn) } },
      }),
    );
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...publish,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: {
          ArnNotEquals: { 'aws:PrincipalArn': publisherRoleArn },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    );
  }
}
