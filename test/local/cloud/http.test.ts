import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { type Handle, type LocalServer, listen, readBody } from '../../../local/cloud/http.ts';

/** Sends bytes, and gives all that comes back until the connection ends. */
async function send(server: LocalServer, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

const echo: Handle = async (request, response) => {
  decodeURIComponent(request.url ?? '');
  response.end(JSON.stringify(JSON.parse(await readBody(request, 1_000))));
};

async function isAlive({ url }: LocalServer): Promise<boolean> {
  return (await (await fetch(url, { method: 'POST', body: '"whole"' })).json()) === 'whole';
}

const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const CHUNKED = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';

describe('a server answers and goes on after', () => {
  for (const [what, bytes, status] of [
    ['a path that cannot be decoded', post('/%', '{}'), 400],
    ['JSON that is none', post('/', '{'), 400],
    ['bytes that are no HTTP', '\u0016\u0003\u0001 nonsense\r\n\r\n', 400],
    ['a header that is too long', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'a body that is said to be too long',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999999\r\n\r\n',
      413,
    ],
    ['a body that turns out too long', `${CHUNKED}800\r\n${'x'.repeat(2_048)}\r\n`, 413],
    ['a CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n', 405],
  ] as const)
    it(what, async () => {
      const server = await listen(echo);
      assert.match(await send(server, bytes), new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.ok(await isAlive(server));
      await server.close();
    });

  it('a fault of its own', async () => {
    let faults = 1;
    const server = await listen((request, response) => {
      if (faults-- > 0) throw new TypeError('a mistake');
      return echo(request, response);
    });
    assert.match(await send(server, post('/', '1')), /^HTTP\/1\.1 500 /);
    assert.ok(await isAlive(server));
    await server.close();
  });

  it('somebody who goes away in the middle of a request', async () => {
    const [begun, failed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const server = await listen(async (request, response) => {
      begun.resolve();
      request.once('close', () => failed.resolve());
      await echo(request, response);
    });
    const client = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(client, 'connect');
    client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
    await begun.promise;
    client.destroy();
    await failed.promise;
    assert.ok(await isAlive(server));
    await server.close();
  });
});
