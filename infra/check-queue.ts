import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ClipwatchFunction } from './clipwatch-function.ts';
import type { QueueLimits } from './queue-limits.ts';

/**
 * The turns that wait for `check`. Visibility is just above the function's timeout of 75 s, where AWS advises six times
 * as much: a turn that comes back is stale anyway, and with 450 s and two receives it would be deleted by a retention of
 * five minutes before it reached the dead letters, where somebody sees it.
 */
export class CheckQueue extends Construct {
  readonly queue: Queue;
  /** Turns that failed twice, and what the schedules invoked in vain. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    // Nobody sends them again: they are kept for as long as somebody may want to see what they were.
    this.deadLetters = new Queue(this, 'DeadLetters', { ...safe, retentionPeriod: Duration.days(4) });
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      visibilityTimeout: Duration.seconds(90),
      retentionPeriod: Duration.minutes(5),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 2 },
    });
  }

  /** Lambda takes turns as they come, without a window, and hands them to this function in batches. */
  serve(check: ClipwatchFunction, { checkBatch, checkConcurrency }: QueueLimits): void {
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    check.allow(actions, [this.queue.queueArn]);
    new EventSourceMapping(this, 'Source', {
      target: check.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: checkBatch,
      maxConcurrency: checkConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
