import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** SQS counts each time that a letter is looked at, also by whoever reads the queue in the console. */
const LOOKS = 10;

/**
 * Where messages go that a subscriber did not take. They have titles and names in them, so they are kept for four days:
 * over a long weekend, and no longer. One that was taken out ten times, and came back each time, is parked, so that it
 * does not stand in the way of the others. A queue keeps the time at which a letter was first sent, so a parked one is
 * not kept any longer. Turns have a queue of their own, `CheckQueue`: who looks into that one reads no titles.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;
  readonly parked: Queue;
  /**
   * Texts of audiences beside the default one, where there are some: a queue's policy has 8,192 bytes, and all topics of
   * forty audiences by their ARNs have more.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
   */
  readonly texts: Queue | undefined;

  constructor(scope: Construct, id: string, { hasTexts }: { hasTexts: boolean }) {
    super(scope, id);
    const kept = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
    };
    this.parked = new Queue(this, 'Parked', kept);
    const deadLetterQueue = { queue: this.parked, maxReceiveCount: LOOKS };
    this.queue = new Queue(this, 'Queue', { ...kept, deadLetterQueue });
    this.texts = hasTexts ? new Queue(this, 'Texts', { ...kept, deadLetterQueue }) : undefined;
  }

  /** `texts`: those of audiences beside the default one. */
  takeOnlyFrom(topics: readonly ITopic[], texts: readonly ITopic[]): void {
    letIn(this.queue, topics);
    if (this.texts) letIn(this.texts, texts);
  }
}

function letIn(queue: Queue, topics: readonly ITopic[]): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topics.map(({ topicArn }) => topicArn) } },
    }),
  );
}
