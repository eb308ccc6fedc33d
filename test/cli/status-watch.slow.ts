import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import type { Status } from '../../cli/status.ts';
import { makeClip } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { written } from '../store/test-store.ts';
import { fillTable } from './filled-table.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

describe('clipwatch status --watch', () => {
  it('tells programs of each change until Ctrl-C, and ends as well as things are then', async () => {
    await using table = await openTable();
    const { child, lines } = table.run('--watch', '--json', '--org', 'acme');
    const next = async (): Promise<Status> => JSON.parse((await lines.next()).value ?? '');
    const [before] = (await next()).organizations;
    assert.deepEqual([before?.inFlight.length, before?.health], [1, 'ok']);
    const clip = makeClip({ clipUuid: 'AnotherClip00000000000', createdAtMs: Date.now() });
    written(await table.store.recordTransition(clip));
    for (;;) if ((await next()).organizations[0]?.inFlight.length === 2) break;
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'close'), [0, null]);
  });

  it('ends at once for an organization that is not there', async () => {
    await using table = await openTable();
    const { child, lines } = table.run('--watch', '--org', 'acne');
    const said: string[] = [];
    const closed = once(child, 'close');
    for await (const line of lines) said.push(line);
    assert.deepEqual(await closed, [1, null]);
    assert.match(said.join('\n'), /acne {2}unknown/);
  });
});

/** A table with a past, and the command on it. */
async function openTable() {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const table = await startTable();
  await fillTable(table.store, Date.now());
  const { hostname, port } = (await table.documents.config.endpoint?.()) ?? {};
  return {
    store: table.store,
    run(...args: string[]) {
      const child = spawn(process.execPath, [CLI, 'status', '--table', 'clips', ...args], {
        cwd: folder,
        env: { AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`, HOME: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
    },
    async [Symbol.asyncDispose]() {
      await table.close();
      rmSync(folder, { recursive: true });
    },
  };
}
