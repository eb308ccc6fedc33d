import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  checkConsoleUrl,
  consoleUrlIn,
  DEFAULT_CONSOLE_URL,
  fillConsoleUrl,
} from '../../functions/domain/audience/console-url.ts';

const FACTS = { deviceUuid: 'dev', timestampMs: '1', clipUuid: 'clip', orgId: 'acme' };

it('the default, and templates of any known placeholders, break no rule', () => {
  for (const template of [
    DEFAULT_CONSOLE_URL,
    'https://console.eu.rhombussystems.com/devices/cameras/{deviceUuid}/?t={timestampMs}',
    'https://intern.example:8443/go#{orgId}/{clipUuid}',
    'https://intern.example',
  ])
    assert.equal(checkConsoleUrl(template), undefined, template);
});

it('the vendor’s own Console is that of the organization’s region, and any other template is left alone', () => {
  const eu = consoleUrlIn('eu', DEFAULT_CONSOLE_URL);
  assert.equal(eu, 'https://console.eu.rhombussystems.com/devices/cameras/{deviceUuid}/?t={timestampMs}');
  assert.equal(consoleUrlIn('us', DEFAULT_CONSOLE_URL), DEFAULT_CONSOLE_URL);
  assert.equal(consoleUrlIn('us', eu), DEFAULT_CONSOLE_URL);
  assert.equal(consoleUrlIn(undefined, DEFAULT_CONSOLE_URL), DEFAULT_CONSOLE_URL);
  assert.equal(consoleUrlIn('eu', 'https://intern.example/{clipUuid}'), 'https://intern.example/{clipUuid}');
  assert.equal(consoleUrlIn('eu', undefined), undefined);
});

for (const [template, rule] of [
  ['http://c.example/{deviceUuid}', /^begin with https/],
  ['javascript:alert(1)', /^begin with https/],
  ['HTTPS://c.example', /^begin with https/],
  ['https://', /^be a URL/],
  ['https://{orgId}.example/', /host without a placeholder/],
  ['https://c.example/{user}', /no other braces than \{deviceUuid\}, /],
  ['https://c.example/{deviceUuid', /no other braces/],
  ['https://user:secret@c.example/', /no credentials/],
  ['https://user@c.example/', /no credentials/],
  ['https://c.example/?apiKey=x', /no credentials/],
  ['https://c.example/?x-auth-token={deviceUuid}', /no credentials/],
  ['https://c.example/a b', /without blanks/],
  ['https://c.example/é', /printable ASCII/],
  [`https://c.example/${'x'.repeat(500)}`, /at most 500/],
] as const)
  it(`${template.slice(0, 50)} breaks a rule, which is said without what it holds`, () => {
    const said = checkConsoleUrl(template) ?? '';
    assert.match(said, rule);
    assert.doesNotMatch(said, /secret|user/);
  });

it('a link stays on the host of its template and is a URL, whatever the facts are', () => {
  const template = 'https://c.example/{deviceUuid}/{clipUuid}?t={timestampMs}&o={orgId}';
  assert.equal(fillConsoleUrl(template, FACTS), 'https://c.example/dev/clip?t=1&o=acme');
  assert.equal(fillConsoleUrl(template, { ...FACTS, timestampMs: undefined }), undefined);
  assert.equal(
    fillConsoleUrl('https://c.example/', { ...FACTS, timestampMs: undefined }),
    'https://c.example/',
  );
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '/', '?x', '\uD800', '@evil.example'),
  );
  fc.assert(
    fc.property(fc.record({ deviceUuid: any, clipUuid: any, timestampMs: any, orgId: any }), (facts) => {
      const link = fillConsoleUrl(template, facts);
      if (link !== undefined) assert.match(link, /^https:\/\/c\.example\/[\w-]+\/[\w-]+\?t=[\w-]+&o=[\w-]+$/);
    }),
  );
});
