import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { subscriptionMark } from '../../functions/domain/trouble/subscription-mark.ts';
import { HealthInput } from '../../functions/health/health-input.ts';
import { FULL, readInput, synthesizeStack } from './synthesize.ts';

describe('what health compares subscriptions with', () => {
  const everybody = {
    ...FULL,
    https: ['https://user:secret@hooks.example.com/x?token=t0ken'],
    audiences: [{ name: 'night', email: ['guard@example.com'], sms: ['+15551112222'] }],
  };
  const template = synthesizeStack(everybody);
  const health = Object.values(template.findResources('AWS::Scheduler::Schedule'))
    .map(({ Properties }) => readInput(Properties.Target.Input))
    .find((input) => 'topics' in (input ?? {}));
  const { topics = [] } = v.parse(HealthInput, health);

  it('are all topics, and a mark for each subscription of the template', () => {
    const subscribed = Object.values(template.findResources('AWS::SNS::Subscription'));
    const marks = topics.flatMap(({ subscriptions }) => subscriptions);
    assert.deepEqual(
      marks.toSorted(),
      subscribed
        .map(({ Properties: { Protocol, Endpoint } }) => subscriptionMark(Protocol, Endpoint))
        .toSorted(),
    );
    assert.deepEqual(
      topics.map(({ name }) => name),
      ['events', 'mail', 'text', 'chat', 'mail@night', 'text@night', 'operators'],
    );
  });

  it('shows no endpoint', () => {
    assert.doesNotMatch(JSON.stringify(health), /secret|t0ken|example\.com|\+1555/);
  });
});
