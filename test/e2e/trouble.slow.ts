import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TroubleNotice } from '../../local/cloud/deliveries.ts';
import { parseScenario } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { runStart } from './clipwatch-start.ts';

const KEY = 'key-that-is-revoked';

/**
 * A run whose key is revoked after its first call, and given back once operators were told of it. It ends when they were
 * told that it is over.
 */
async function runWithRevokedKey() {
  const simulator = await startRhombusSimulator({
    scenario: parseScenario({ clips: [] }),
    apiKey: KEY,
    onCall: () => {
      if (isRevoked) return;
      isRevoked = true;
      simulator.setApiKeys(['another']);
    },
  });
  let isRevoked = false;
  const troubles: TroubleNotice[] = [];
  const run = await runStart(
    ['--api-url', simulator.url],
    () => {},
    { CLIPWATCH_API_KEY: KEY },
    () => {},
    (trouble, end) => {
      troubles.push(trouble);
      simulator.setApiKeys([KEY]);
      if (trouble.phase === 'over') end('SIGINT');
    },
  );
  await simulator.close();
  return { ...run, troubles };
}

// A rejected key is tried again after five minutes.
it('operators are told once that a key was revoked, and once that it is taken again', async () => {
  const { troubles, code } = await runWithRevokedKey();
  assert.equal(code, 0);
  assert.deepEqual(
    troubles.map(({ trouble, phase, about }) => `${trouble} ${phase} ${about}`),
    ['key-rejected begins acme', 'key-rejected over acme'],
  );
});
