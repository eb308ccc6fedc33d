import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Clipwatch } from './clipwatch.ts';
import type { ClipwatchProps } from './clipwatch-props.ts';
import { MeasuredSynthesizer } from './measured-synthesizer.ts';

export interface ClipwatchStackProps extends StackProps {
  readonly clipwatch: ClipwatchProps;
}

/** Clipwatch by itself, with what one needs to know to use it. */
export class ClipwatchStack extends Stack {
  constructor(scope: Construct, id: string, { clipwatch: props, ...stackProps }: ClipwatchStackProps) {
    super(scope, id, { synthesizer: new MeasuredSynthesizer(), ...stackProps });
    // No limit, since the synthesizer says what to change about it.
    this.node.setContext('@aws-cdk/core:stackResourceLimit', 0);
    const clipwatch = new Clipwatch(this, 'Clipwatch', props);
    const { topics, watch, table, checkQueue, turnDeadLetters, deadLetters, textDeadLetters, operators } =
      clipwatch;
    this.#output('EventsTopicArn', topics.events.topicArn, 'Subscribe programs here');
    this.#output('MailTopicArn', topics.mail.topicArn, 'Subscribe email here');
    this.#output('TextTopicArn', topics.text.topicArn, 'Subscribe phones here');
    if (topics.chat) this.#output('ChatTopicArn', topics.chat.topicArn, 'Subscribe chat applications here');
    this.#output('WatchFunctionName', watch.functionName, 'Invoke it to watch one clip');
    this.#output('TableName', table.tableName, 'All that Clipwatch remembers');
    this.#output(
      'KeyRings',
      clipwatch.keyRings.join(','),
      'Secrets for keys of organizations that are added',
    );
    this.#output('CheckRoleArn', clipwatch.checkRole.roleArn, 'A secret of your own has to let it in');
    this.#output(
      'IdleSeconds',
      String(clipwatch.limits.idleSeconds),
      'Between two looks while nothing is in flight',
    );
    this.#output('OperatorsTopicArn', operators.topicArn, 'Subscribe those who look after Clipwatch here');
    this.#output('CheckQueueUrl', checkQueue.queueUrl, 'Looks that are due');
    this.#output('TurnDeadLetterQueueUrl', turnDeadLetters.queueUrl, 'Looks that failed twice');
    this.#output('DeadLetterQueueUrl', deadLetters.queueUrl, 'Messages that could not be delivered');
    if (textDeadLetters)
      this.#output('TextDeadLetterQueueUrl', textDeadLetters.queueUrl, 'Texts to other audiences, of these');
    this.#output('ScheduleGroupName', clipwatch.scheduleGroupName, 'What starts each minute');
    if (props.sqs?.length) this.#showQueuePolicy(topics.events.topicArn);
  }

  /**
   * SNS may not send to a queue until the queue's policy says so, and a queue has one policy: one of ours would take the
   * place of what its owner wrote. So the owner is shown what to add.
   */
  #showQueuePolicy(topicArn: string): void {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: 'THE ARN OF YOUR QUEUE',
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    };
    this.#output('QueuePolicyStatement', this.toJsonString(statement), 'Add it to the policy of each queue');
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
