import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClipwatchProps } from '../../infra/clipwatch-props.ts';
import { parseConfig } from '../../infra/config.ts';
import { summarize } from '../../infra/summary.ts';
import { ACME, CAMERA, FULL } from './synthesize.ts';

const NOTHING = { passing: [], empty: [], strangers: [] };
const OPERATORS = { email: ['ops@example.com'] };
const summaryOf = (props: ClipwatchProps, context: Partial<typeof NOTHING | Record<string, string[]>> = {}) =>
  summarize(parseConfig(props), { ...NOTHING, ...context });

describe('the summary of a synthesis', () => {
  it('names the organizations and who is told of what, and nothing else where all is well', () => {
    assert.deepEqual(
      summaryOf({
        ...FULL,
        email: [
          'a@example.com',
          { endpoint: 'b@example.com', outcomes: ['failed', 'stalled'], orgs: ['acme'], devices: [CAMERA] },
        ],
      }),
      [
        'Clipwatch watches acme (us), globex (eu) and tells',
        '  email   a@example.com; b@example.com (failed, stalled of acme, 1 device)',
        '  sms     +1555…67',
        '  https   https://hooks.example/…',
        '  sqs     arn:aws:sqs:us-east-1:123456789012:exports',
        '  lambda  arn:aws:lambda:us-east-1:123456789012:function:next:live',
        'and of its own troubles ops@example.com; +1555…21',
      ],
    );
  });

  it('stays short, however many there are, and shows no secret of a URL', () => {
    const organizations = Array.from({ length: 12 }, (_, index) => ({ ...ACME, id: `org-${index}` }));
    const https = Array.from(
      { length: 7 },
      (_, index) => `https://user:word@h${index}.example/x?token=letmein`,
    );
    const lines = summaryOf({ organizations, https, operators: OPERATORS });
    assert.deepEqual(lines.length, 3);
    assert.match(lines[0] ?? '', /org-4 \(us\), and 7 more and tells$/);
    assert.match(lines[1] ?? '', /https:\/\/h4\.example\/…; and 2 more$/);
    assert.doesNotMatch(lines.join(), /user|word|token|letmein/);
  });

  it('names the host of an API that is not Rhombus’s', () => {
    const apiUrl = 'http://127.0.0.1:1';
    const [first] = summaryOf({ organizations: [{ ...ACME, apiUrl, allowAnyHost: true }] });
    assert.equal(first, 'Clipwatch watches acme (127.0.0.1:1) and tells nobody');
  });
});

describe('the summary warns', () => {
  const warningsOf = (...args: Parameters<typeof summaryOf>) =>
    summaryOf(...args).filter((line) => line.startsWith('Warning: '));

  it('where nobody is subscribed', () => {
    assert.match(
      warningsOf({ organizations: [ACME] }).join('\n'),
      /^Warning: nobody is subscribed\..*cdk\.json/,
    );
    assert.deepEqual(
      warningsOf({ organizations: [ACME], lambda: FULL.lambda ?? [], operators: OPERATORS }),
      [],
    );
  });

  it('where there are no operators', () => {
    const [warning, ...others] = warningsOf({ organizations: [ACME], email: ['a@b.co'] });
    assert.match(warning ?? '', /^Warning: there are no operators, .*cdk\.json.*"operators": /);
    assert.deepEqual(others, []);
  });

  it('where nobody is told of an organization', () => {
    const email = [{ endpoint: 'a@b.co', orgs: ['acme'] }];
    assert.match(
      warningsOf({ ...FULL, email, sms: [], https: [], sqs: [], lambda: [] }).join('\n'),
      /^Warning: nobody is told of globex: /,
    );
  });

  it('where there is no organization yet, and says how to add one', () => {
    const [first] = summaryOf({ organizations: [], email: ['a@b.co'] });
    assert.match(first ?? '', /^Clipwatch watches no organization yet and tells$/);
    const [warning, ...others] = warningsOf({ organizations: [], email: ['a@b.co'], operators: OPERATORS });
    assert.match(
      warning ?? '',
      /^Warning: no organization is configured\. "npx clipwatch orgs add acme" .*cdk\.json/,
    );
    assert.deepEqual(others, []);
  });

  it('of organizations in a filter that it does not know, which may be added later', () => {
    const email = [{ endpoint: 'a@b.co', orgs: ['acme', 'initech'] }];
    const [warning, ...others] = warningsOf({ organizations: [ACME], email, operators: OPERATORS });
    assert.match(warning ?? '', /^Warning: "orgs" names initech, .*"npx clipwatch orgs add"/);
    assert.deepEqual(others, []);
  });

  it('of what only -c says, of what -c leaves empty, and of keys that do nothing', () => {
    const context = {
      passing: ['email b@example.com', 'limits.pacing'],
      empty: ['clipwatch.sms'],
      strangers: ['email', 'emial'],
    };
    const props = { organizations: [ACME], email: ['b@example.com'], operators: OPERATORS };
    assert.deepEqual(warningsOf(props, context), [
      'Warning: the context key email does nothing; -c clipwatch.email=… would',
      "Warning: the context key emial is neither Clipwatch's nor CDK's, and does nothing",
      'Warning: -c clipwatch.sms= adds nothing, and takes nothing out of cdk.json',
      'Warning: email b@example.com, limits.pacing: only -c says so, and the next deployment without it undoes it. Write it into cdk.json to keep it',
    ]);
  });
});
