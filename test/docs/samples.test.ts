import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { compileFunction } from 'node:vm';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InlineCode, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ANNOUNCED } from '../../functions/domain/outcome.ts';
import { Clipwatch } from '../../index.ts';
import { parseConfig } from '../../infra/config.ts';
import { withOutdir } from '../infra/synthesize.ts';
import { blocksOf, CURRENT_PAGES, readPage } from './pages.ts';

/** Fragments of `cdk.json`, as the object that they stand in. */
function configurationsOf(page: string): object[] {
  return blocksOf(page, 'json').flatMap((block) => {
    if (block.includes('"specversion"') || block.includes('"Effect"') || block.includes('"type"')) return [];
    const fragment = block.startsWith('{')
      ? JSON.parse(`{"organizations":[${block}]}`)
      : JSON.parse(`{${block}}`);
    return [fragment.clipwatch ?? fragment];
  });
}

describe('the configurations that pages show', () => {
  it('are taken as they stand', () => {
    const found = ['README.md', 'docs/configuration.md'].flatMap(configurationsOf);
    assert.equal(found.length, 6);
    for (const configuration of found) parseConfig({ organizations: [], ...configuration });
  });

  it('are read by the app of docs/configuration.md', () => {
    const [sample = ''] = blocksOf('docs/configuration.md', 'ts');
    const code = sample.replaceAll(/^import .*$/gm, '');
    withOutdir((outdir) => {
      const stack = new Stack(new App({ outdir }), 'Sample');
      const exporter = new LambdaFunction(stack, 'Exporter', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: new InlineCode('exports.handler = async () => {}'),
      });
      const given = { SqsSubscription, Clipwatch, stack, queue: new Queue(stack, 'Queue'), exporter };
      compileFunction(code, Object.keys(given))(...Object.values(given));
      Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'sqs',
        RawMessageDelivery: true,
      });
    });
  });
});

describe('the messages that the README shows', () => {
  const shown = blocksOf('docs/messages.md', 'text');

  it('are those of docs/messages.md', () => {
    const samples = blocksOf('README.md', 'text');
    assert.equal(samples.length, 3);
    for (const sample of samples) assert.ok(shown.includes(sample), sample);
  });

  it('have an event that is one of docs/messages.md, with less in it', () => {
    const events = blocksOf('docs/messages.md', 'json').map((block) => JSON.parse(block));
    const [sample] = blocksOf('README.md', 'json')
      .filter((block) => block.startsWith('{'))
      .map((block) => JSON.parse(block));
    const whole = events.find(({ id }) => id === sample.id);
    assert.partialDeepStrictEqual(whole, sample);
  });
});

it('what is to be pasted is what a shell can read', () => {
  for (const page of CURRENT_PAGES)
    for (const block of blocksOf(page).filter((text) =>
      /^(?:npm|npx|aws|curl|read|export|printf|echo|NAME=)\b/.test(text),
    ))
      assert.doesNotThrow(() => execFileSync('bash', ['-n'], { input: block }), `${page}: ${block}`);
});

it('the README says when each outcome is told', () => {
  for (const outcome of ANNOUNCED) assert.ok(readPage('README.md').includes(`\`${outcome}\``), outcome);
});
