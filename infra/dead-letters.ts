import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** SQS counts each time that a letter is looked at, also by whoever reads the queue in the console. */
const LOOKS = 10;

/**
 * Where messages go that a subscriber did not take: kept for 14 days, the most that SQS keeps anything. One that was
 * taken out ten times, and came back each time, is parked, so that it does not stand in the way of the others. A queue
 * keeps the time at which a letter was first sent, so a parked one is not kept any longer.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;
  readonly parked: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const kept = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    this.parked = new Queue(this, 'Parked', kept);
    const deadLetterQueue = { queue: this.parked, maxReceiveCount: LOOKS };
    this.queue = new Queue(this, 'Queue', { ...kept, deadLetterQueue });
  }

  takeOnlyFrom(topics: readonly ITopic[]): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topics.map(({ topicArn }) => topicArn) } },
      }),
    );
  }
}
