import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describeTrouble } from '../../../local/run/trouble.ts';

const log = (fields: object) => JSON.stringify({ level: 'WARN', orgId: 'acme', ...fields });

it('a failing endpoint is named, with what it answered and when it is asked again', () => {
  const failed = { message: 'endpoint-failed', reason: 'unavailable', detail: 'HTTP 500', retryInSeconds: 5 };
  for (const [endpoint, name] of [
    ['list', 'the list of clips in progress'],
    ['page', 'pages of saved clips'],
    ['clip', 'single clips by their ids'],
  ])
    assert.equal(
      describeTrouble(log({ ...failed, endpoint })),
      `trouble ${name}: errors, or no answer in time (HTTP 500). It is asked again in 5 s`,
    );
});

it('one endpoint that rejects the key is not called a rejected key', () => {
  const failed = { message: 'endpoint-failed', endpoint: 'page', reason: 'unauthorized', detail: 'HTTP 401' };
  const said = describeTrouble(log({ ...failed, retryInSeconds: 300 }));
  assert.match(said ?? '', /^trouble pages of saved clips: Rhombus takes the API key elsewhere, /);
});

it('a rejected key is called one', () => {
  const failed = {
    message: 'vendor-failed',
    reason: 'unauthorized',
    detail: 'HTTP 401',
    retryInSeconds: 300,
  };
  assert.equal(
    describeTrouble(log(failed)),
    'trouble Rhombus rejects the API key (HTTP 401). It is asked again in 300 s',
  );
});

it('what has no words of its own is said as it is logged, and what is no trouble is not said', () => {
  assert.equal(
    describeTrouble(log({ message: 'table-failed', reason: 'throttled' })),
    'trouble table-failed: throttled',
  );
  assert.equal(
    describeTrouble('{"errorMessage": "Task timed out", "errorType": "x"}'),
    'trouble Task timed out',
  );
  assert.equal(describeTrouble(log({ level: 'INFO', message: 'published' })), undefined);
  assert.equal(describeTrouble('no JSON'), 'no JSON');
});
