import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchOut } from './endpoint-out.ts';
import { ENDPOINTS, type Instead } from './own-vendor.ts';

const HOW: Record<string, Instead> = {
  'answers 500': { status: 500 },
  'answers {}': { body: '{}' },
  'never answers': 'silence',
  'sends 6 MB': { body: JSON.stringify({ filler: 'x'.repeat(6 * 2 ** 20) }) },
};

describe('one endpoint out for good', () => {
  for (const endpoint of ENDPOINTS)
    for (const [how, instead] of Object.entries(HOW))
      it(`costs no outcome where the ${endpoint} ${how}`, async () => {
        const { told, expected, finished, key, title } = await watchOut({ [endpoint]: instead });
        assert.deepEqual(told, expected);
        assert.equal(finished.code, 0);
        for (const secret of [key, title]) assert.ok(!finished.stderr.includes(secret));
      });
});

it('a minute in which no endpoint says anything makes nothing false of the clips in flight', async () => {
  const isDumb = (sinceMs: number) => sinceMs > 6_000 && sinceMs < 66_000;
  const { told, expected, finished } = await watchOut(
    (_, sinceMs) => (isDumb(sinceMs) ? { body: '{}' } : undefined),
    { forSec: 240 },
  );
  assert.deepEqual(told, expected);
  assert.match(finished.stderr, /^trouble the list of clips in progress: .*no "splicedClips"/m);
});
