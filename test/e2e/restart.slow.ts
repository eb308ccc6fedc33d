import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { countCopies, runStart, SUBSCRIBERS } from './clipwatch-start.ts';

it('loses no outcome when it is killed in the middle and started again on the same data', async () => {
  const data = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  try {
    const args = ['--data', data, '--speed', '3'];
    const first = await runStart(args, ({ eventIds }, end) => {
      if (eventIds.some((id) => id.includes('/completed/'))) end('SIGKILL');
    });
    const second = await runStart(args);

    assert.equal(first.code, null);
    assert.equal(first.summary, undefined);
    assert.equal(second.stderr, '');
    assert.equal(second.code, 0);
    assert.equal(second.summary?.clips.length, 8);
    const told = [...countCopies([...first.deliveries, ...second.deliveries]).keys()];
    for (const protocol of SUBSCRIBERS) {
      const ends = told.filter(
        (key) => key.startsWith(protocol) && /\/(completed|failed|removed)\/1$/.test(key),
      );
      assert.equal(ends.length, 8, protocol);
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
