import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readCdkLine } from '../../../cli/setup/cdk-output.ts';

const line = (count: string, status: string) =>
  `Clipwatch | ${count} | 10:01:12 AM | ${status} | AWS::SNS::Subscription | Clipwatch/email-a@example.com (e) reason`;

it('how far CloudFormation is comes from its events, in colours or not', () => {
  assert.deepEqual(readCdkLine(line(' 12/45', 'CREATE_COMPLETE     ')), { progress: { done: 12, of: 45 } });
  assert.deepEqual(readCdkLine(line('3', '\u001b[32mUPDATE_IN_PROGRESS\u001b[39m')), {
    progress: { done: 3, of: undefined },
  });
});

it('what failed is named by its type, and not by what holds an address', () => {
  const { failed } = readCdkLine(line('12/45', 'CREATE_FAILED'));
  assert.equal(failed, 'AWS::SNS::Subscription CREATE_FAILED');
});

it('what else it says are words, but for what names somebody, or was said before', () => {
  assert.deepEqual(readCdkLine('❌ Deployment failed'), { words: '❌ Deployment failed' });
  for (const said of ['', '  email   a@example.com', 'Clipwatch watches acme (us) and tells', 'Warning: x'])
    assert.deepEqual(readCdkLine(said), {});
});
