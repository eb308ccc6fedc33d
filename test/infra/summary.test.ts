import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClipwatchProps } from '../../infra/clipwatch-props.ts';
import { parseConfig } from '../../infra/config.ts';
import { summarize } from '../../infra/summary.ts';
import { ACME, CAMERA, FULL, GLOBEX, SLACK, TEAMS } from './synthesize.ts';

const NOTHING = { passing: [], empty: [], strangers: [] };
const OPERATORS = { email: ['ops@example.com'] };
const summaryOf = (props: ClipwatchProps, context: Partial<typeof NOTHING | Record<string, string[]>> = {}) =>
  summarize(parseConfig(props), { ...NOTHING, ...context });

describe('the summary of a synthesis', () => {
  it('names the organizations and who is told of what, and nothing else where all is well', () => {
    const { audiences: _, ...alone } = FULL;
    assert.deepEqual(
      summaryOf({
        ...alone,
        email: [
          'a@example.com',
          { endpoint: 'b@example.com', outcomes: ['failed', 'stalled'], orgs: ['acme'], devices: [CAMERA] },
        ],
      }),
      [
        'Clipwatch watches acme (us), globex (eu) and tells',
        '  email   a@example.com; b@example.com (failed, stalled of acme, 1 device)',
        '  sms     +1555…67',
        '  chat    Slack C0123ABCD',
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

describe('the summary of audiences', () => {
  it('names each with its settings, its filters and its people', () => {
    const lines = summaryOf({ ...FULL, timeZone: 'UTC', privacy: 'minimal' });
    assert.deepEqual(lines.slice(3, 14), [
      '  chat    Slack C0123ABCD',
      '  these people: UTC, minimal',
      '  https   https://hooks.example/…',
      '  sqs     arn:aws:sqs:us-east-1:123456789012:exports',
      '  lambda  arn:aws:lambda:us-east-1:123456789012:function:next:live',
      '  audience night (es, Europe/Berlin, quiet from 08:00 to 20:00 but for failed, minimal, of acme)',
      '    email   night@example.com; lead@example.com (blind)',
      '    sms     +1555…67',
      '    chat    Slack C0123ABCD; Teams 19%3a0123abcd%40thread.tacv2',
      '  audience guards',
      '    email   a@example.com',
    ]);
  });

  const warningsOf = (audiences: ClipwatchProps['audiences'], email: ClipwatchProps['email'] = []) =>
    summaryOf({
      organizations: [ACME, GLOBEX],
      sqs: FULL.sqs ?? [],
      operators: OPERATORS,
      email,
      audiences: audiences ?? [],
    })
      .filter((line) => line.startsWith('Warning: '))
      .map((line) => line.slice('Warning: '.length));
  const room = { chat: [SLACK] };

  it('warns of one with nobody in it', () => {
    assert.deepEqual(warningsOf([{ name: 'night' }]), [
      'nobody is in the audience night: give it email, sms or chat',
    ]);
  });

  it('warns of people whose filters let nothing through of what their audience hears of', () => {
    const deaf = (filters: object, settings: object) =>
      warningsOf([
        { name: 'night', orgs: ['acme'], email: [{ endpoint: 'a@b.co', ...filters }], ...settings },
      ]);
    const said =
      "a@b.co in the audience night will be told nothing: no value of a filter there is one of the audience's own";
    assert.deepEqual(deaf({ orgs: ['globex'] }, {}), [said]);
    assert.deepEqual(deaf({ outcomes: ['completed'] }, { outcomes: ['failed'] }), [said]);
    assert.deepEqual(deaf({ devices: [CAMERA] }, { devices: [CAMERA.replaceAll(/./g, 'B')] }), [said]);
    assert.deepEqual(deaf({ outcomes: ['completed', 'failed'] }, { outcomes: ['failed'] }), []);
    assert.deepEqual(deaf({ outcomes: ['completed'] }, {}), []);
  });

  it('warns where people get titles of several organizations, as chat without filters does', () => {
    const email = [
      { endpoint: 'a@b.co', orgs: ['acme'] },
      { endpoint: 'b@b.co', orgs: ['globex'] },
    ];
    assert.match(
      warningsOf([{ name: 'night', email, ...room }]).join(),
      /^people in the audience night get titles and names of 2 organizations\..*"orgs", or "privacy": "minimal"$/,
    );
    assert.match(
      warningsOf([{ name: 'night', ...room, orgs: ['acme'] }], ['c@b.co']).join(),
      /^people in the audience default .*each entry/,
    );
    assert.deepEqual(warningsOf([{ name: 'night', email }]), []);
    assert.deepEqual(warningsOf([{ name: 'night', ...room, orgs: ['acme'] }]), []);
    assert.deepEqual(warningsOf([{ name: 'night', chat: [TEAMS], privacy: 'minimal' }]), []);
    assert.deepEqual(warningsOf([], ['c@b.co']), []);
  });

  it('warns of organizations that nobody knows, and of such as no audience hears of', () => {
    assert.match(
      warningsOf([{ name: 'night', ...room, orgs: ['initech'] }]).join(),
      /^"orgs" names initech, /,
    );
    const summary = summaryOf({
      organizations: [ACME, GLOBEX],
      audiences: [{ name: 'night', ...room, orgs: ['acme'] }],
    });
    assert.match(summary.join('\n'), /\nWarning: nobody is told of globex: /);
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
      warningsOf({ organizations: [ACME, GLOBEX], email }).join('\n'),
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
