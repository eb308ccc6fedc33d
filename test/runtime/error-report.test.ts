import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';
import { describeError, withoutForeignWords } from '../../functions/runtime/error-report.ts';
import { UnknownOrgError } from '../../functions/runtime/organization.ts';

const TITLE = 'Mr Smith at the till';

it('an error of ours keeps its words', () => {
  const error = new UnknownOrgError('globex');
  assert.equal(withoutForeignWords(error), error);
  assert.deepEqual(describeError(error), {
    error: 'UnknownOrgError',
    reason: 'No organization "globex" is registered',
  });
});

for (const error of [
  new TypeError(`Headers.append: "${TITLE}" is an invalid header value.`),
  Object.assign(new Error(`Item ${TITLE}\n    at ${TITLE}`), { name: 'ValidationException' }),
  new Error('outer', { cause: new Error(TITLE) }),
  Object.assign(new Error('with fields'), { item: { title: TITLE } }),
])
  it(`of ${error.name} remain the name and the place`, () => {
    const bare = withoutForeignWords(error);
    assert.equal(bare.name, error.name);
    assert.match(bare.stack ?? '', /at .*error-report\.test\.ts/);
    assert.match(describeError(error).reason, /at .*error-report\.test\.ts/);
    const printed = `${inspect(bare, { depth: 9, showHidden: true })} ${JSON.stringify(describeError(error))}`;
    assert.ok(!printed.includes(TITLE), printed);
  });

for (const thrown of ['a string', null, undefined, 17])
  it(`${thrown} that was thrown is an unknown error`, () => {
    assert.equal(withoutForeignWords(thrown).name, 'UnknownError');
    assert.deepEqual(describeError(thrown), { error: 'unknown', reason: '' });
  });
