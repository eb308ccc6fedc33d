import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { ConfigError } from '../../infra/config-error.ts';
import { CAMERA, withOutdir } from './synthesize.ts';

/** A reference, as CDK writes it into strings, to something that is not there. */
const TOKEN = ['$', '{Token[TOKEN.1]}'].join('');

/** Strings that have a meaning to JavaScript, to CDK or to AWS. */
const words = fc.constantFrom(
  'constructor',
  '__proto__',
  'toString',
  '',
  ' ',
  '\ud800',
  '\u200b',
  TOKEN,
  `https://${TOKEN}/`,
  `https://h.example/${TOKEN}`,
  '{{resolve:secretsmanager:x}}',
  '{"Ref": "AWS::Region"}',
  '[[[[',
  '4294967294',
  'Ref',
  'Fn::GetAtt',
  '-'.repeat(300),
  'x'.repeat(3_000),
);
const texts = fc.oneof(words, fc.string({ unit: 'binary', maxLength: 20 }));
const anyJson = fc.oneof(texts, fc.jsonValue({ maxDepth: 3 }));

/** `a` with now and then what it should not be. */
const mostly = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 80, arbitrary: right }, { weight: 1, arbitrary: anyJson });

const rarely = <T>(right: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 20, arbitrary: right }, { weight: 1, arbitrary: other });

const endpoints = {
  email: rarely(
    fc.constantFrom('a@b.co', 'A@B.co', "o'b{r}ien+x@example.com"),
    fc.oneof(
      fc.emailAddress(),
      texts.map((text) => `${text}@b.co`),
    ),
  ),
  sms: rarely(fc.stringMatching(/^\+[1-9]\d{6,14}$/), fc.stringMatching(/^\+\d{5,16}$/)),
  https: rarely(
    fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
    fc.oneof(
      fc.webUrl(),
      texts.map((text) => `https://h.example/${text}`),
    ),
  ),
  sqs: fc.stringMatching(/^arn:aws:sqs:us-east-1:123456789012:[a-z]{1,3}$/),
  lambda: fc.stringMatching(/^arn:aws:lambda:us-east-1:123456789012:function:[a-z]{1,3}(:[a-z])?$/),
};
const subscriptionTo = (endpoint: fc.Arbitrary<string>) =>
  mostly(
    fc.oneof(
      endpoint,
      fc.record(
        {
          endpoint: mostly(endpoint),
          outcomes: mostly(fc.subarray(['completed', 'failed', 'stalled'], { minLength: 1 })),
          orgs: mostly(fc.subarray(['acme', 'globex'], { minLength: 1 })),
          devices: mostly(fc.subarray([CAMERA, CAMERA.replace(/A$/, 'Q')], { minLength: 1 })),
        },
        { requiredKeys: ['endpoint'] },
      ),
    ),
  );
const organizations = fc.record(
  {
    id: mostly(rarely(fc.constantFrom('acme', 'globex', 'a', '0'), fc.constant('constructor'))),
    secret: mostly(
      fc.constantFrom(
        'clipwatch/acme',
        'keys#acme',
        'arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf',
      ),
    ),
    region: mostly(fc.constantFrom('us', 'eu')),
    apiUrl: mostly(fc.constant('https://api2.rhombussystems.com')),
    allowAnyHost: mostly(fc.boolean()),
    partnerOrg: mostly(fc.constant(CAMERA)),
    limits: mostly(fc.record({ idleSeconds: mostly(fc.integer({ min: 2, max: 900 })) })),
  },
  { requiredKeys: ['id', 'secret'] },
);
const ORGANIZATIONS = [
  { id: 'acme', secret: 'a' },
  { id: 'globex', secret: 'g' },
];
const listsOf = <T>(item: fc.Arbitrary<T>) => mostly(fc.array(item, { maxLength: 3 }));
const SLACK = { workspaceId: 'T1', channelId: 'C1' };
const people = {
  email: listsOf(subscriptionTo(endpoints.email)),
  sms: listsOf(subscriptionTo(endpoints.sms)),
  chat: listsOf(mostly(fc.record({ slack: mostly(fc.constantFrom(SLACK, { ...SLACK, channelId: 'C2' })) }))),
  timeZone: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('UTC', 'Europe/Berlin') }, texts),
  language: mostly(fc.constantFrom('en', 'es')),
  privacy: mostly(fc.constantFrom('full', 'minimal')),
  quietHours: mostly(fc.record({ from: mostly(fc.constant('22:00')), to: mostly(fc.constant('06:30')) })),
  consoleUrl: mostly(fc.constantFrom(false, 'https://console.example/{deviceUuid}')),
};
const audiences = fc.record(
  { name: mostly(fc.constantFrom('night', 'day', 'email-a', 'default', 'constructor')), ...people },
  { requiredKeys: ['name', 'timeZone'] },
);
const configurations = fc.record(
  {
    organizations: fc.oneof(fc.constant(ORGANIZATIONS), listsOf(mostly(organizations))),
    ...people,
    audiences: listsOf(mostly(audiences)),
    https: listsOf(subscriptionTo(endpoints.https)),
    sqs: listsOf(subscriptionTo(endpoints.sqs)),
    lambda: listsOf(subscriptionTo(endpoints.lambda)),
    operators: mostly(fc.record({ email: listsOf(endpoints.email), sms: listsOf(endpoints.sms) })),
    limits: mostly(
      fc.record({
        pacing: mostly(fc.constant('fast')),
        idleSeconds: mostly(fc.integer({ min: 2, max: 900 })),
      }),
    ),
  },
  { requiredKeys: ['organizations', 'timeZone'] },
);
const options = fc.dictionary(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'organizations',
          'email',
          'https',
          'operators',
          'audiences',
          'quietHours',
          'chat',
          'limits',
          'pacing',
          'outcomes',
          '0',
          '1',
          '4294967294',
          '__proto__',
          'constructor',
          'length',
        ),
        texts,
      ),
      { maxLength: 4 },
    )
    .map((path) => ['clipwatch', ...path].join('.')),
  fc.oneof(
    texts,
    anyJson.map((value) => JSON.stringify(value)),
    fc.json({ maxDepth: 2 }).map((text) => `[${text}`),
  ),
  { maxKeys: 3 },
);

/** Ends in a template, or in one line. Anything else is thrown. */
function synthesize(
  context: Record<string, unknown>,
  file: Record<string, unknown> = {},
): 'template' | 'line' {
  return withOutdir((outdir) => {
    try {
      const app = new ClipwatchApp({ outdir, context }, file);
      assert.ok(app.summary.every((line) => !/[\n\r\p{Cc}]/u.test(line)));
      const { template } = app.synth().getStackByName('Clipwatch');
      assert.ok(Object.keys(template.Resources).length > 10);
      return 'template';
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      assert.match(error.message, /^clipwatch.*; got /);
      assert.doesNotMatch(error.message, /[\n\r\p{Cc}\p{Cs}]/u);
      return 'line';
    }
  });
}

describe('whatever the configuration is, it ends in a template or in one line', () => {
  it('any JSON', () => {
    fc.assert(
      fc.property(anyJson, (clipwatch) => void synthesize({ clipwatch })),
      { numRuns: 300 },
    );
  });

  it('what is nearly right', () => {
    const ends = { template: 0, line: 0 };
    fc.assert(
      fc.property(configurations, (clipwatch) => void ends[synthesize({ clipwatch })]++),
      { numRuns: 120 },
    );
    assert.ok(ends.template > 5 && ends.line > 5, JSON.stringify(ends));
  });

  it('any key and value of the command line', () => {
    const clipwatch = {
      organizations: [{ id: 'acme', secret: 's' }],
      email: ['a@b.co', { endpoint: 'b@b.co' }],
    };
    const property = fc.property(options, (given) => void synthesize({ clipwatch, ...given }, { clipwatch }));
    fc.assert(property, { numRuns: 200 });
  });
});

describe('one line is what comes of', () => {
  const ACME = { id: 'acme', secret: 'clipwatch/acme' };
  const lines: [string, Record<string, unknown>][] = [
    [
      'an organization that is called like a key of every object',
      { clipwatch: { organizations: [{ ...ACME, id: 'constructor' }] } },
    ],
    [
      'a place in a list that is far away',
      { 'clipwatch.email.4294967294': 'x', clipwatch: { organizations: [ACME], email: [] } },
    ],
    [
      'a lone surrogate in an endpoint',
      { clipwatch: { organizations: [ACME], https: ['https://h.example/\ud800'] } },
    ],
    ['the first line of a JSON of several', { clipwatch: '{' }],
    [
      'a reference that CDK cannot resolve',
      { clipwatch: { organizations: [ACME], https: [`https://h.example/${TOKEN}`] } },
    ],
    [
      'the URL of a queue',
      { clipwatch: { organizations: [ACME], sqs: ['https://sqs.us-east-1.amazonaws.com/123456789012/x'] } },
    ],
  ];
  for (const [what, context] of lines)
    it(what, () => {
      assert.equal(synthesize(context), 'line');
    });
});
