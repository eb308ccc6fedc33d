import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { listen } from '../../local/cloud/http.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

function spawnSimulate(...args: string[]) {
  return spawnWith({}, ...args);
}

function spawnWith(variables: Record<string, string>, ...args: string[]) {
  return spawn(process.execPath, [CLI, 'simulate', ...args], {
    env: { ...process.env, CLIPWATCH_API_KEY: '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('clipwatch simulate', () => {
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  after(() => rmSync(dir, { recursive: true }));

  async function refused(exitCode: number, ...args: string[]): Promise<string> {
    const child = spawnSimulate(...args);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    assert.equal(stdout, '');
    assert.equal(code, exitCode);
    return stderr;
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`says where it listens, and ends in good order on ${signal}`, async (t) => {
      const child = spawnSimulate('--port', '0');
      t.after(() => child.kill('SIGKILL'));
      const closed = once(child, 'close');
      const said: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) if (said.push(line) === 2) break;
      const [first = '', second = ''] = said;
      const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(first) ?? [];
      assert.match(second, /Its API key is simulatedKey0000000000/);
      assert.equal((await fetch(url, { method: 'POST' })).status, 401);
      child.kill(signal);
      assert.deepEqual(await closed, [0, null]);
    });

  it('takes the key of the environment, and does not print it', async (t) => {
    const child = spawnWith({ CLIPWATCH_API_KEY: 'keyOfMyOwn' }, '--port', '0');
    t.after(() => child.kill('SIGKILL'));
    const closed = once(child, 'close');
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) if (said.push(line) === 2) break;
    assert.ok(!said.join().includes('keyOfMyOwn'));
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said.join()) ?? [];
    for (const [key, status] of [
      ['keyOfMyOwn', 200],
      ['simulatedKey0000000000', 403],
    ] as const) {
      const headers = { 'x-auth-scheme': 'api-token', 'x-auth-apikey': key };
      const path = '/api/event/getSplicedClipsInProgress';
      assert.equal((await fetch(url + path, { method: 'POST', headers, body: '{}' })).status, status);
    }
    child.kill();
    assert.deepEqual(await closed, [0, null]);
  });

  it('ends in good order, and says nothing, when nobody reads on', async (t) => {
    const child = spawnSimulate('--port', '0', '--verbose');
    t.after(() => child.kill('SIGKILL'));
    const closed = once(child, 'close');
    const stderr = text(child.stderr);
    const [first] = await once(createInterface({ input: child.stdout }), 'line');
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(first) ?? [];
    child.stdout.destroy();
    let isOver = false;
    closed.then(() => {
      isOver = true;
    });
    // A write may still be taken that nobody reads; the next one is not.
    while (!isOver) await fetch(url, { method: 'POST' }).catch(() => {});
    assert.deepEqual([await closed, await stderr], [[0, null], '']);
  });

  for (const encoding of ['utf8', 'utf16le'] as const)
    it(`reads a scenario with a byte order mark: ${encoding}`, async (t) => {
      const file = join(dir, encoding);
      writeFileSync(file, '\ufeff{"clips":[]}', encoding);
      const child = spawnSimulate('--port', '0', '--scenario', file);
      t.after(() => child.kill('SIGKILL'));
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      assert.match(line, /with 0 clips/);
    });

  it('says in one line that its port is in use', async () => {
    const other = await listen(() => {});
    try {
      const { port } = new URL(other.url);
      assert.equal(
        await refused(1, '--port', port),
        `--port ${port} is in use: choose another, or 0 for any\n`,
      );
    } finally {
      await other.close();
    }
  });

  it('says that there is no such port', async () => {
    assert.match(await refused(2, '--port', '65536'), /--port .* must be a whole number up to 65535/);
  });

  for (const [name, content, rule] of [
    ['no-json', '{', /JSON/],
    ['wrong', '{"clips":[{"title":1}]}', /clips\.0\.title: .*\b1\b/],
    ['absent', undefined, /ENOENT/],
  ] as const)
    it(`says in one line what is wrong with a scenario file: ${name}`, async () => {
      const file = join(dir, name);
      if (content !== undefined) writeFileSync(file, content);
      const stderr = await refused(1, '--port', '0', '--scenario', file);
      assert.ok(stderr.startsWith(`${file}: `));
      assert.match(stderr, rule);
      assert.equal(stderr.split('\n').length, 2);
    });
});
