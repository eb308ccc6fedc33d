import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { listen } from '../../../local/cloud/http.ts';
import { startTable } from '../../store/dynalite.ts';
import { ordinary } from './scenes.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'clipwatch.mjs');

describe('clipwatch board', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  let table: Awaited<ReturnType<typeof startTable>>;
  let endpoint: string;

  before(async () => {
    table = await startTable();
    await ordinary(table.store, Date.now());
    const { hostname, port } = (await table.documents.config.endpoint?.()) ?? {};
    endpoint = `http://${hostname}:${port}`;
  });
  after(async () => {
    await table.close();
    rmSync(folder, { recursive: true });
  });

  /** With nothing in its environment but what it needs. */
  function start(args: string[], at = endpoint) {
    return spawn(process.execPath, [CLI, 'board', '--table', 'clips', ...args], {
      cwd: folder,
      env: {
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
        HOME: folder,
        AWS_ENDPOINT_URL_DYNAMODB: at,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function run(args: string[], at = endpoint) {
    const child = start(args, at);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { stdout, stderr, code };
  }

  async function firstLine(child: ReturnType<typeof start>): Promise<string> {
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return line;
  }

  it('prints the page as it is now', async () => {
    const { stdout, stderr, code } = await run(['--html']);
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /^<!doctype html>.*Forklift incident, aisle 4.*3 of 60.*<\/html>\n\n?$/s);
  });

  it('shows only the organizations that are asked for', async () => {
    const { stdout } = await run(['--html', '--org', 'globex', '--org', 'acne']);
    assert.match(stdout, /Night shift/);
    assert.match(stdout, /unknown: it is not configured/);
    assert.doesNotMatch(stdout, /Forklift|initech/);
  });

  it('says in one line why there is no page to print', async () => {
    const { stdout, stderr, code } = await run(['--html'], 'http://127.0.0.1:1');
    assert.deepEqual([stdout, code], ['', 1]);
    assert.match(stderr, /^http:\/\/127\.0\.0\.1:1\/? does not answer \(ECONNREFUSED\).*\n$/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`says where it is, serves it, and ends in good order on ${signal}`, async (t) => {
      const child = start([]);
      t.after(() => child.kill('SIGKILL'));
      const closed = once(child, 'close');
      const [, url = ''] = /^Board {2}(http:\/\/127\.0\.0\.1:\d+\/)$/.exec(await firstLine(child)) ?? [];
      const response = await fetch(url);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /Forklift incident, aisle 4/);
      child.kill(signal);
      assert.deepEqual(await closed, [0, null]);
    });

  it('says on the page that the table does not answer, and shows it as soon as it does', async (t) => {
    let isUp = false;
    const proxy = await listen(async (request, response) => {
      if (!isUp) return void request.socket.destroy();
      const body = await text(request);
      const { host, ...headers } = request.headers;
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: headers as Record<string, string>,
        body,
      });
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(await answer.text());
    });
    t.after(() => proxy.close());
    const child = start([], proxy.url);
    t.after(() => child.kill('SIGKILL'));
    const [, url = ''] = /(http:\S+)/.exec(await firstLine(child)) ?? [];
    const down = await fetch(url);
    assert.equal(down.status, 503);
    assert.match(await down.text(), /The table could not be read.*does not answer/s);
    isUp = true;
    let page = await fetch(url);
    while (page.status === 503) page = await fetch(url);
    assert.match(await page.text(), /Forklift incident/);
  });

  it('says in one line that its port is in use', async () => {
    const other = await listen(() => {});
    try {
      const { port } = new URL(other.url);
      const { stderr, code } = await run(['--port', port]);
      assert.deepEqual([stderr, code], [`--port ${port} is in use: choose another, or 0 for any\n`, 1]);
    } finally {
      await other.close();
    }
  });
});
