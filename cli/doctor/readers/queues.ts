import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { QueueSeen } from '../readers.ts';
import { type Reading, reading } from '../reading.ts';
import type { Clients } from './clients.ts';

export function readQueue({ sqs }: Pick<Clients, 'sqs'>, QueueUrl: string): Promise<Reading<QueueSeen>> {
  return reading('sqs:GetQueueAttributes', async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    };
  });
}
