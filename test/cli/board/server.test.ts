import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { serveBoard } from '../../../cli/board/server.ts';
import type { LocalServer } from '../../../local/cloud/http.ts';
import { NOW_MS } from '../../clip-records.ts';

describe('the server of the board', () => {
  let server: LocalServer;
  let port: string;
  let isRead = true;
  before(async () => {
    server = await serveBoard({
      latest: async () => ({
        board: isRead ? { atMs: NOW_MS, orgs: [], troubles: [], topics: [] } : undefined,
        trouble: isRead ? undefined : 'AWS does not answer',
        nowMs: NOW_MS,
      }),
      where: 'Table clips',
      port: 0,
    });
    port = new URL(server.url).port;
  });
  after(() => server.close());

  async function ask(path: string, { method = 'GET', host = `127.0.0.1:${port}` } = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number | undefined;
      headers: NodeJS.Dict<string | string[]>;
      body: string;
    }>();
    request(server.url + path, { method, headers: { host } }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
    })
      .on('error', reject)
      .end();
    return promise;
  }

  it('listens on the loopback interface alone', () => {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers with a page that nobody keeps and nobody frames', async () => {
    const { status, headers, body } = await ask('/');
    assert.equal(status, 200);
    assert.match(body, /^<!doctype html>\n<html lang="en">/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; .*frame-ancestors 'none'$/,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
  });

  it('answers HEAD with the same headers and nothing else', async () => {
    const [get, head] = [await ask('/'), await ask('/', { method: 'HEAD' })];
    assert.equal(head.body, '');
    assert.deepEqual({ ...head.headers, date: '' }, { ...get.headers, date: '' });
  });

  it('pauses where it is asked to', async () => {
    assert.match((await ask('/')).body, /http-equiv="refresh"/);
    assert.doesNotMatch((await ask('/?paused')).body, /http-equiv="refresh"/);
  });

  for (const host of ['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', 'localhost:1', '[::1]'])
    it(`is not to be had by another name than its own: ${host}`, async () => {
      const { status, body } = await ask('/', { host });
      assert.deepEqual([status, body], [403, 'Not by this name.\n']);
    });

  it('is to be had as localhost', async () => {
    assert.equal((await ask('/', { host: `localhost:${port}` })).status, 200);
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    it(`takes no ${method}`, async () => {
      const { status, headers } = await ask('/', { method });
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
    });

  for (const path of ['/favicon.ico', '/?other', '/..%2f', '//evil.example/'])
    it(`has no other page: ${path}`, async () => {
      const { status, headers, body } = await ask(path);
      assert.deepEqual([status, headers['content-type']], [404, 'text/plain; charset=utf-8']);
      assert.doesNotMatch(body, /evil/);
    });

  it('says with its status, too, that there is nothing to show', async () => {
    isRead = false;
    const { status, body } = await ask('/');
    isRead = true;
    assert.equal(status, 503);
    assert.match(body, /AWS does not answer/);
  });
});
