import assert from 'node:assert/strict';
import { it } from 'node:test';
import { failureOfTransport, isWorthOneRetry } from '../../functions/rhombus/failures.ts';

/** An error as `fetch` wraps it. */
function fetchFailed(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('secret'), { code }) });
}

for (const code of [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'],
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ],
])
  it(`${code} is about the host, and rests everything`, () => {
    assert.deepEqual(failureOfTransport(fetchFailed(code)), {
      kind: 'failed',
      reason: 'unreachable',
      detail: code,
    });
  });

for (const code of [
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_BODY_TIMEOUT',
  'HPE_INVALID_CONSTANT',
  'Z_DATA_ERROR',
])
  it(`${code} is about one call`, () => {
    assert.deepEqual(failureOfTransport(fetchFailed(code)), {
      kind: 'failed',
      reason: 'unavailable',
      detail: code,
    });
  });

it('what has no code, or none that is one, is told in fixed words', () => {
  for (const error of [
    new Error('secret'),
    fetchFailed('two words'),
    fetchFailed('x'.repeat(99)),
    'secret',
    undefined,
  ])
    assert.deepEqual(failureOfTransport(error), {
      kind: 'failed',
      reason: 'unavailable',
      detail: 'a broken connection',
    });
});

it('a host that cannot be connected to in time is not tried once more within the same call', () => {
  const never = () => false;
  assert.equal(isWorthOneRetry(fetchFailed('UND_ERR_CONNECT_TIMEOUT'), never), false);
  assert.equal(isWorthOneRetry(fetchFailed('ECONNRESET'), never), true);
});
