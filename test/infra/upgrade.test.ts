import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { isSecretEndpoint } from '../../infra/endpoint.ts';
import { withOutdir } from './synthesize.ts';

/**
 * A configuration with some of everything, and what commit de5917a made of it: the tables, topics and subscriptions by
 * their logical ids, each with the properties by which it is known and those that filter. Generated there by a script
 * that gave `new ClipwatchApp({ outdir, context: { clipwatch: configuration } })` the configuration, took
 * `app.synth().getStackByName('Clipwatch').template.Resources`, and kept the properties that the file shows.
 *
 * A resource that is not under its id any more is one that an upgrade deletes: clips are forgotten, and people are not
 * told, since they are asked to confirm again.
 */
const { configuration, resources } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'released.json'), 'utf8'),
);

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** Of the same commit: what users rely on by name, and what policies of their own name. */
const KEPT: Readonly<Record<string, string>> = {
  ClipwatchCheckFunction7686FEC1: 'AWS::Lambda::Function',
  // A secret's own policy that lets this role in lets nobody in once the role is another, even of the same name.
  ClipwatchCheckRole6D0D0370: 'AWS::IAM::Role',
  ClipwatchWatchFunction91511EB9: 'AWS::Lambda::Function',
  ClipwatchDeadLettersQueue11F4E961: 'AWS::SQS::Queue',
};

const now: Record<string, Resource> = withOutdir((outdir) => {
  const app = new ClipwatchApp({ outdir, context: { clipwatch: configuration } });
  return app.synth().getStackByName('Clipwatch').template.Resources;
});

it('an upgrade keeps the functions and the role of check under their ids, and no schedule of an organization', () => {
  for (const [id, Type] of Object.entries(KEPT)) assert.equal(now[id]?.Type, Type, id);
  const role = now.ClipwatchCheckRole6D0D0370;
  assert.equal(role?.Properties?.RoleName, undefined);
  assert.equal(role?.Properties?.Path, undefined);
  const schedules = Object.entries(now).filter(([, { Type }]) => Type === 'AWS::Scheduler::Schedule');
  assert.deepEqual(schedules.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort(), [
    'ClipwatchSchedulesHealth',
    'ClipwatchSchedulesTick',
  ]);
});

it('an upgrade keeps every table, topic and subscription under its id', () => {
  const renamed = [];
  for (const [id, { Type, ...properties }] of Object.entries<Record<string, unknown>>(resources)) {
    if (properties.Protocol === 'https' && isSecretEndpoint('https', String(properties.Endpoint))) {
      renamed.push(properties.Endpoint);
      assert.equal(now[id], undefined, 'an id that shows a secret');
      continue;
    }
    assert.equal(now[id]?.Type, Type, id);
    for (const [key, value] of Object.entries(properties))
      assert.deepEqual(now[id]?.Properties?.[key], value, `${id}.${key}`);
    // What would make another topic of it, without its subscriptions: all else is changed in place.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html
    for (const key of ['TopicName', 'FifoTopic']) assert.ok(!(key in (now[id]?.Properties ?? {})), id);
    if (!('FilterPolicy' in properties)) assert.equal(now[id]?.Properties?.FilterPolicy, undefined, id);
  }
  assert.equal(renamed.length, 2);
  const endpoints = Object.values(now).map(({ Properties }) => Properties?.Endpoint);
  assert.ok(renamed.every((endpoint) => endpoints.filter((one) => one === endpoint).length === 1));
});
