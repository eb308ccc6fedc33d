import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalServer, listen, readBody } from '../../local/cloud/http.ts';
import { isLoopbackHost } from '../../local/cloud/webhook-url.ts';
import { KEY, simulate } from '../local/rhombus/simulated.ts';
import { requireEndpoint } from './endpoint.ts';

requireEndpoint();

const ROOT = join(import.meta.dirname, '..', '..');
const NAME = `clipwatch-test-${process.pid}`;
const ENDPOINT = URL.parse(process.env.AWS_ENDPOINT_URL ?? '');

/** It bootstraps and deploys: not in an account. And what is refused is known of moto alone, which has a page of its own. */
const isMoto =
  ENDPOINT !== null &&
  isLoopbackHost(ENDPOINT.hostname) &&
  (await fetch(new URL('/moto-api/', ENDPOINT)).catch(() => undefined))?.ok === true;

if (isMoto)
  it('setup bootstraps by the real CDK CLI, uploads what it synthesized, and names what is there where CloudFormation refuses', async () => {
    await using simulated = await simulate({});
    await using formation = await startFormation();
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = formation.url;
    const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
    try {
      writeFileSync(
        join(folder, 'cdk.json'),
        JSON.stringify({ app: `node ${join(ROOT, 'infra', 'app.ts')}` }),
      );
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      const flags = ['--name', NAME, '--org', 'acme', '--email', 'a@example.com', '--operator', 'none'];
      const url = ['--api-url', simulated.simulator.url, '--allow-any-host'];
      const first = await setup(folder, [...flags, ...url]);
      assert.match(first.stdout, /In the account \d{12}, region .*\n[\s\S]*CDK is ready in this region\.\n/);
      assert.match(
        first.stderr,
        /Left off while deploying\. Done before: the key is kept .*; CDK is ready in/,
      );
      assert.match(first.stderr, /cdk deploy failed: /);
      const log = readFileSync(join(folder, 'cdk.out', 'setup.log'), 'utf8');
      assert.match(log, /success: Published .* Template/);
      assert.match(log, NOT_IN_MOTO);
      assert.equal(await readSecret(), JSON.stringify({ acme: KEY }));
      const again = await setup(folder, ['--dry-run', '--operator', 'none']);
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stdout, /it is kept\n {2}cdk\.json stays as it is\n/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** moto has no schedule groups, and so refuses the template. */
const NOT_IN_MOTO = /undefined resource ClipwatchSchedulesGroup/;

async function setup(folder: string, flags: readonly string[]) {
  const args = [join(ROOT, 'cli', 'clipwatch.mjs'), 'setup', '--yes', ...flags];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, HOME: folder } });
  child.stdin.end(KEY);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code };
}

async function readSecret(): Promise<string | undefined> {
  const client = new SecretsManagerClient({});
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `${NAME}/keys-0` }));
  client.destroy();
  return SecretString;
}

/**
 * moto takes an S3 URL of an endpoint for a bucket's own host, unless it is called localhost: so the URL of the template
 * is changed on its way to CloudFormation.
 */
async function startFormation(): Promise<LocalServer & AsyncDisposable> {
  const server = await listen(async (request, response) => {
    const body = (await readBody(request)).replace('http%3A%2F%2F127.0.0.1', 'http%3A%2F%2Flocalhost');
    const { host: _, 'content-length': __, ...headers } = request.headers;
    const answer = await fetch(ENDPOINT?.href ?? '', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/xml' });
    response.end(await answer.text());
  });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}
