import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Action, carryOut } from '../../../cli/setup/carry-out.ts';

describe('steps that are carried out', () => {
  /** Carries out these, and gives what was said, and what was thrown. */
  async function run(actions: (stop: () => void) => Pick<Action, 'run'>[]) {
    const stopping = new AbortController();
    const said: string[] = [];
    const warned: string[] = [];
    const steps = actions(() => stopping.abort()).map(({ run }, index) => ({
      doing: `doing ${index}`,
      leaves: `Left of ${index}.`,
      run,
    }));
    const thrown = await carryOut(steps, {
      stop: stopping.signal,
      say: (line) => said.push(line),
      warn: (line) => warned.push(line),
    }).catch((error: Error) => error.message);
    return { said, warned, thrown };
  }
  const AGAIN = 'The same command, given again, keeps what is there and goes on.';

  it('are said when they are done, and passed over where nothing was to be done', async () => {
    const ran = await run(() => [{ run: async () => 'one is done' }, { run: async () => undefined }]);
    assert.deepEqual(ran, { said: ['One is done.'], warned: [], thrown: undefined });
  });

  it('end before the next one when they are stopped: the one in hand is done, and nothing is left half done', async () => {
    const { warned, thrown } = await run((stop) => [
      {
        run: async () => {
          stop();
          return 'one is done';
        },
      },
      { run: () => assert.fail('It was stopped') },
    ]);
    assert.deepEqual(warned, ['Left off before doing 1. Done before: one is done.', AGAIN]);
    assert.equal(thrown, 'Stopped');
  });

  it('end with the one that fails, and what that may have left', async () => {
    const { warned, thrown } = await run(() => [{ run: () => Promise.reject(new Error('no')) }]);
    assert.deepEqual(warned, ['Left off while doing 0. Nothing was done before.', 'Left of 0.', AGAIN]);
    assert.equal(thrown, 'no');
  });
});
