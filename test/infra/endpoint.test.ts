import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fn } from 'aws-cdk-lib';
import { endpointIdentity, endpointProblem, isSecretEndpoint } from '../../infra/endpoint.ts';
import type { Protocol } from '../../infra/protocols.ts';

describe('an endpoint is taken as SNS takes it', () => {
  const taken: [Protocol, string[]][] = [
    ['email', ['a@b.co', 'first.last+tag@sub-domain.example.co.uk', "o'brien@example.com", 'A@EXAMPLE.COM']],
    ['sms', ['+15551234567', '+4917012345']],
    [
      'https',
      [
        'https://hooks.example',
        'https://hooks.example:8443/a/b%20c;v=1',
        'https://user:word@hooks.example/x?token=1',
        'https://bücher.example/über',
        'https://192.0.2.1/x',
      ],
    ],
    [
      'sqs',
      ['arn:aws:sqs:us-east-1:123456789012:exports', 'arn:aws-cn:sqs:cn-north-1:123456789012:Exports_2'],
    ],
    [
      'lambda',
      [
        'arn:aws:lambda:us-east-1:123456789012:function:next',
        'arn:aws:lambda:us-east-1:123456789012:function:next:7',
      ],
    ],
  ];
  for (const [protocol, endpoints] of taken)
    it(protocol, () => {
      for (const endpoint of endpoints)
        assert.equal(endpointProblem(protocol, endpoint), undefined, endpoint);
    });
});

describe('an endpoint that SNS would refuse is refused, with what is wrong about it', () => {
  const refused: [Protocol, string, RegExp][] = [
    ['email', 'mailto:a@b.co', /^must be an email address without mailto:$/],
    ['email', 'a\u200b@b.co', /^must be an email address, in which U\+200B, character 2, has no place$/],
    ['email', 'a@b\u2024co', /U\+2024, character 4,/],
    ['email', 'mäx@b.co', /U\+00E4, character 2,/],
    ['email', 'a@b.co,c@d.co', /U\+002C, character 7,/],
    ['email', 'a b@c.co', /U\+0020, character 2,/],
    ['email', '\ud800@b.co', /U\+D800, character 1,/],
    ['email', 'a@b..c', /no dot beside another/],
    ['email', 'a..b@c.co', /no dot beside another/],
    ['email', '.a@b.co', /no dot beside another or at an end/],
    ['email', 'a@localhost', /^must be an email address$/],
    ['email', 'a@b@c.co', /^must be an email address$/],
    ['email', 'a@-b.co', /^must be an email address$/],
    ['email', `${'a'.repeat(65)}@b.co`, /at most 254 characters, 64 of them before the @/],
    ['sms', '+1 555 123 4567', /^must be a phone number such as \+15551234567$/],
    ['sms', '\u202a+15551234567\u202c', /U\+202A, character 1,/],
    ['https', 'https://@/x', /^must be an https URL$/],
    ['https', 'https:///x', /^must be an https URL$/],
    ['https', 'https:hooks.example', /^must be an https URL$/],
    ['https', 'https://hooks.example:99999', /^must be an https URL$/],
    ['https', 'https://a.example/#x', /without a fragment$/],
    ['https', 'https://a_b.example/', /whose host has no underscore$/],
    ['https', 'https://a.example/\u200b', /U\+200B, character 19,/],
    ['https', 'https://a.example/\ud800', /U\+D800, character 19,/],
    ['https', `https://a.example/${'x'.repeat(2_048)}`, /of at most 2048 characters$/],
    [
      'sqs',
      'https://sqs.us-east-1.amazonaws.com/123456789012/exports',
      /^must be the ARN of a standard queue, not its URL: arn:aws:sqs:us-east-1:123456789012:exports$/,
    ],
    ['sqs', 'https://queue.amazonaws.com/123456789012/exports', /ARN of a standard queue, not its URL$/],
    ['sqs', 'arn:aws:sqs:us-east-1:123456789012:exports.fifo', /since a FIFO queue cannot be subscribed$/],
    ['lambda', 'https://abc.lambda-url.us-east-1.on.aws/', /ARN of a function.*, not its URL$/],
    ['lambda', 'next', /^must be the ARN of a function, or of a version or alias of one$/],
  ];
  for (const [protocol, endpoint, problem] of refused)
    it(`${protocol}: ${JSON.stringify(endpoint).slice(0, 60)}`, () => {
      assert.match(endpointProblem(protocol, endpoint) ?? '', problem);
    });

  it('a reference, whose value is not known yet', () => {
    const reference = `https://${Fn.importValue('Host')}/clips`;
    assert.match(endpointProblem('https', reference) ?? '', /must be known when the app is synthesized/);
  });
});

it('spellings of one endpoint have one identity', () => {
  const same: [Protocol, string, string][] = [
    ['email', 'a@example.com', 'A@Example.COM'],
    ['https', 'https://H.example', 'https://h.example:443/'],
    ['https', 'https://h.example/a/../b', 'https://h.example/b'],
  ];
  for (const [protocol, one, other] of same)
    assert.equal(endpointIdentity(protocol, one), endpointIdentity(protocol, other));
  assert.notEqual(
    endpointIdentity('https', 'https://h.example/A'),
    endpointIdentity('https', 'https://h.example/a'),
  );
});

it('user info and queries make a URL a secret, and nothing else does', () => {
  assert.equal(isSecretEndpoint('https', 'https://u:p@h.example/'), true);
  assert.equal(isSecretEndpoint('https', 'https://u@h.example/'), true);
  assert.equal(isSecretEndpoint('https', 'https://h.example/?t=1'), true);
  assert.equal(isSecretEndpoint('https', 'https://h.example:8443/x'), false);
  assert.equal(isSecretEndpoint('email', 'a@b.co'), false);
});
