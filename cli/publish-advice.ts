import type { PublishTrouble } from '../functions/domain/outbox/topic-health.ts';

/** What to do where SNS does not take what this command publishes. */
export const PUBLISH_ADVICE: Record<PublishTrouble, string> = {
  gone: 'there is no such topic: check AWS_REGION and --stack, or deploy again',
  denied:
    'these credentials may not publish: allow sns:Publish on the topic, and kms:GenerateDataKey and kms:Decrypt on its key where it has one',
  throttled: 'SNS asks to wait: try again in a minute',
  invalid: 'SNS does not take the message',
  unavailable: 'SNS does not answer: check AWS_REGION, AWS_ENDPOINT_URL and the network',
};
