import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it } from 'node:test';
import { listen, readBody } from '../../../local/cloud/http.ts';

it('a server outlives whoever goes away in the middle of a request', async () => {
  const begun = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<void>();
  const server = await listen(async (request, response) => {
    begun.resolve();
    request.once('close', () => failed.resolve());
    response.end(await readBody(request));
  });
  const { port } = new URL(server.url);
  const client = connect(Number(port), '127.0.0.1');
  await once(client, 'connect');
  client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
  await begun.promise;
  client.destroy();
  await failed.promise;
  const response = await fetch(server.url, { method: 'POST', body: 'whole' });
  assert.equal(await response.text(), 'whole');
  await server.close();
});
