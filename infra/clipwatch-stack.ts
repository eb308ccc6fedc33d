import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Clipwatch, type ClipwatchProps } from './clipwatch.ts';

/** Clipwatch by itself, with what one needs to know to use it. */
export class ClipwatchStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & ClipwatchProps) {
    super(scope, id, props);
    const { topics, watch, table, deadLetters } = new Clipwatch(this, 'Clipwatch', { config: props.config });
    new CfnOutput(this, 'EventsTopicArn', {
      value: topics.events.topicArn,
      description: 'Subscribe programs here',
    });
    new CfnOutput(this, 'MailTopicArn', { value: topics.mail.topicArn, description: 'Subscribe email here' });
    new CfnOutput(this, 'TextTopicArn', {
      value: topics.text.topicArn,
      description: 'Subscribe phones here',
    });
    new CfnOutput(this, 'WatchFunctionName', { value: watch.functionName });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: deadLetters.queueUrl });
  }
}
