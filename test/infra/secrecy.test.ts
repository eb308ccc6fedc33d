import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holdsApiKey } from '../../infra/api-key.ts';
import { parseConfig } from '../../infra/config.ts';
import { ConfigError } from '../../infra/config-error.ts';
import { readContext } from '../../infra/context.ts';
import { shown } from '../../infra/shown.ts';
import { ACME, synthesizeStack } from './synthesize.ts';

const KEY = '0aB1cD2eF3gH4iJ5kL6mNw';

/** 128 bits in base64 for URLs, and what looks like it: the examples in Rhombus's documentation end in any character. */
const apiKeys = fc
  .oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.stringMatching(/^[\w-]{22}$/),
  )
  // As random as keys are, which the smallest examples of a property are not.
  .filter(
    (key) =>
      (key.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).length >= 6 && /[a-z]/.test(key) && /[A-Z]/.test(key),
  );

const wrappings: ((key: string) => string)[] = [
  (key) => key,
  (key) => ` ${key}\n`,
  (key) => `"${key}"`,
  (key) => `{"apiKey":"${key}"}`,
  (key) => `x-auth-apikey: ${key}`,
  (key) => `Bearer ${key}`,
  (key) => `${key}==`,
  (key) => `clipwatch/${key}`,
  (key) => `${key.slice(0, 11)}\n${key.slice(11)}`,
  (key) => `\u200b${key}`,
];

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('an API key in place of the name of its secret', () => {
  it('is refused, however it is wrapped, without being printed', () => {
    fc.assert(
      fc.property(apiKeys, fc.constantFrom(...wrappings), (key, wrap) => {
        const message = messageOf(() => parseConfig({ organizations: [{ ...ACME, secret: wrap(key) }] }));
        assert.match(
          message,
          /^clipwatch\.organizations\.0\.secret: must be the name of the secret that holds the API key, not the key/,
        );
        assert.ok(!message.includes(key) && !message.includes(key.slice(0, 11)));
      }),
    );
  });

  it('is not printed wherever else it was put', () => {
    const places: (() => unknown)[] = [
      () => parseConfig({ organizations: [{ ...ACME, id: KEY }] }),
      () => parseConfig({ organizations: [{ ...ACME, apiKey: KEY }] }),
      () => parseConfig({ organizations: { secret: KEY } }),
      () => parseConfig({ organizations: [ACME], email: [KEY] }),
      () => parseConfig({ organizations: [ACME], [KEY]: 1 }),
      () => parseConfig({ organizations: [{ ...ACME, secret: { apiKey: KEY } }] }),
      () =>
        readContext({ [`clipwatch.organizations.${KEY}`]: 'x', clipwatch: { organizations: [ACME] } }, {}),
      () => readContext({ 'clipwatch.organizations': `[{"secret": "${KEY}"` }, {}),
    ];
    for (const place of places) {
      const message = messageOf(place);
      assert.notEqual(message, '');
      assert.ok(!message.includes(KEY), message);
    }
  });

  it('is told from names, and from any full ARN', () => {
    const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${KEY}-AbCdEf`;
    for (const name of [
      'clipwatch/acme',
      'Clipwatch-Production-2',
      'clipwatch-production-us',
      'ClipwatchAcmeEuProd001',
      'rhombus_api_keys_of_us',
      arn,
    ])
      assert.equal(holdsApiKey(name), false, name);
    const [organization] = parseConfig({ organizations: [{ ...ACME, secret: arn }] }).organizations;
    assert.equal(organization?.secretId, arn);
  });
});

describe('user info and the query of a URL', () => {
  /** Every text that is in no message by chance. */
  const secrets = fc.stringMatching(/^S3[a-z0-9!$&'()*+,;=._~:@?/\\"-]{6,20}$/);
  const urls = fc
    .record({ user: secrets, password: secrets, token: secrets })
    .chain(({ user, password, token }) =>
      fc
        .constantFrom(
          `https://${user}:${password}@hooks.example/x?token=${token}`,
          `http://${user}:${password}@hooks.example/x?token=${token}`,
          `https:${user}:${password}@hooks.example`,
          `https:\\\\${user}:${password}@hooks.example`,
          `ftp://${user}@hooks.example/?${token}`,
          `${user}:${password}@hooks.example/x`,
          `  https://${user}:${password}@hooks.example`,
          `https://hooks.example/x?${token} and more`,
        )
        .map((url) => ({ url, secrets: [user, password, token] })),
    );

  it('are in no message, wherever the URL was put', () => {
    fc.assert(
      fc.property(urls, ({ url, secrets: hidden }) => {
        const places: (() => unknown)[] = [
          ...['email', 'sms', 'https', 'sqs', 'lambda'].flatMap((protocol) => [
            () => parseConfig({ organizations: [ACME], [protocol]: [url] }),
            () => parseConfig({ organizations: [ACME], [protocol]: url }),
            () => parseConfig({ organizations: [ACME], [protocol]: [{ endpoint: url, outcomes: ['x'] }] }),
          ]),
          () => parseConfig({ organizations: [{ ...ACME, apiUrl: url }] }),
          () => parseConfig({ organizations: [ACME], [url]: url }),
          () => readContext({ [`clipwatch.https.${url}`]: url, clipwatch: { https: [url] } }, {}),
          () => readContext({ 'clipwatch.https': `["${url}"` }, {}),
          () => readContext({ [`clipwatch:${url}`]: url }, {}),
        ];
        for (const place of places) {
          const message = messageOf(place);
          for (const secret of hidden) assert.ok(!message.includes(secret), message);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are in no logical id, and the endpoint itself is as it was', () => {
    const https = ['https://user:word@hooks.example/x', 'https://hooks.example/x?token=letmein'];
    const subscriptions = synthesizeStack({ organizations: [ACME], https }).findResources(
      'AWS::SNS::Subscription',
    );
    assert.doesNotMatch(Object.keys(subscriptions).join(), /word|letmein|token/);
    assert.deepEqual(
      Object.values(subscriptions).map(({ Properties }) => Properties.Endpoint),
      https,
    );
  });
});

it('a slash in a password does not make a host of the user', () => {
  assert.equal(shown('https://user:12/word@hooks.example'), '"https://…"');
  assert.equal(shown('https://hooks.example/a@b'), '"https://…"');
});

it('what a terminal would obey, or nobody would see, is written out', () => {
  assert.equal(shown('a\u001b[31m\u009b1m\u202eb\u200b\n'), '"a\\u001b[31mU+009B1mU+202EbU+200B\\n"');
});

it('any value at all is shown in one line of bounded length', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      (value) => {
        const text = shown(value);
        assert.ok(text.length <= 161);
        assert.doesNotMatch(text, /[\n\r\p{Cc}]/u);
      },
    ),
  );
  assert.equal(shown('x'.repeat(2_000_000)), '"…2000000 characters"');
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  assert.match(shown(circular), /…/);
});
