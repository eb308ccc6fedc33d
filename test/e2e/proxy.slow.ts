import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { listen, readBody } from '../../local/cloud/http.ts';
import { parseScenario } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { makeFolder, runStart } from './clipwatch-start.ts';

const HOST = 'vendor.invalid';

async function start(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A proxy that knows one host, wherever that is in truth, and notes what it is asked for. */
async function startProxy(vendorPort: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    if (request.url !== `${HOST}:443`) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const vendor = connect(vendorPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(vendor).pipe(socket);
    });
    for (const end of [socket, vendor]) end.on('error', () => {});
  });
  return { url: `http://127.0.0.1:${await start(server)}`, asked, close: () => server.close() };
}

/** A certificate of the host that nobody knows who is not told of it; undefined where there is no openssl to make it. */
function makeCertificate(dir: string) {
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert],
    ...subject,
  ]);
  return made.status === 0 ? { file: cert, key: readFileSync(key), cert: readFileSync(cert) } : undefined;
}

it('the vendor is called by the proxy, and trusted by the certificate, that Node is told of; what is here is not', async (t) => {
  using dir = makeFolder();
  const certificate = makeCertificate(dir.path);
  if (certificate === undefined) return t.skip('there is no openssl');
  const simulator = await startRhombusSimulator({ scenario: parseScenario({ clips: [] }), apiKey: 'key' });
  const tls = createTlsServer(certificate, (socket) => {
    const vendor = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    for (const end of [socket, vendor]) end.on('error', () => {});
    socket.pipe(vendor).pipe(socket);
  });
  const proxy = await startProxy(await start(tls));
  const confirmed = Promise.withResolvers<void>();
  const webhook = await listen(async (request, response) => {
    const { SubscribeURL } = JSON.parse(await readBody(request));
    response.end();
    await fetch(SubscribeURL);
    confirmed.resolve();
  });
  const run = await runStart(
    ['--api-url', `https://${HOST}`, '--for', '2', '--webhook', webhook.url],
    () => {},
    {
      CLIPWATCH_API_KEY: 'key',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: certificate.file,
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '',
    },
  );
  await confirmed.promise;
  proxy.close();
  tls.close();
  await Promise.all([simulator.close(), webhook.close()]);

  assert.equal(run.stderr, '');
  assert.equal(run.code, 0);
  assert.deepEqual([...new Set(proxy.asked)], [`${HOST}:443`]);
  const calls = [...simulator.calls.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(calls > 0);
  assert.equal(run.summary?.apiCalls, calls);
});
