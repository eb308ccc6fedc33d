import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { listen, readBody } from '../../local/cloud/http.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';
import { simulate } from '../local/rhombus/simulated.ts';
import { startTable } from '../store/dynalite.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/Clipwatch-Check';
export const RINGS = ['clipwatch/keys-0', 'clipwatch/keys-1'];

export interface Ran {
  stdout: string;
  stderr: string;
  code: number;
}

/** A table, secrets, a stack's outputs and a simulated vendor, for a command line that is run as a process of its own. */
export async function startInstallation(outputs: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const table = await startTable();
  const secretsManager = await startSecretsManager(new Map(), CREDENTIALS);
  const secrets = new SecretsManagerClient({
    endpoint: secretsManager.url,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  });
  const simulated = await simulate({});
  const shown: Record<string, string> = {
    TableName: 'clips',
    KeyRings: RINGS.join(','),
    CheckRoleArn: ROLE_ARN,
    ...outputs,
  };
  const cloudFormation = await listen(async (request, response) => {
    await readBody(request);
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(describeStacks(shown));
  });
  const { hostname, port } = (await table.documents.config.endpoint?.()) ?? {};
  const env: Record<string, string> = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    // Nobody is there: nothing shall be asked of AWS itself.
    AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_SCHEDULER: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: folder,
  };

  function start(command: string, args: readonly string[], input?: string) {
    const child = spawn(command, args, { cwd: folder, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    // It may have ended before it reads anything.
    child.stdin.on('error', () => {});
    if (input !== undefined) child.stdin.end(input);
    const ran: Promise<Ran> = Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]).then(([stdout, stderr, [code]]) => ({ stdout, stderr, code }));
    /** Sends a Ctrl-C once it has said something of this form on standard error. */
    const interrupt = async (said: RegExp): Promise<void> => {
      for await (const [chunk] of on(child.stderr, 'data'))
        if (said.test(String(chunk))) {
          child.kill('SIGINT');
          return;
        }
    };
    return { child, ran, interrupt };
  }

  return {
    store: table.store,
    secrets,
    simulator: simulated.simulator,
    /** `--api-url` and what goes with it, for the simulated vendor. */
    api: ['--api-url', simulated.simulator.url, '--allow-any-host'],
    outputs: shown,
    env,
    folder,

    /** Runs it with `input` on standard input. */
    orgs: (args: readonly string[], input = '') => start(process.execPath, [CLI, ...args], input).ran,
    spawn: start,
    start: (args: readonly string[], input = '') => start(process.execPath, [CLI, ...args], input),

    /** Runs it in a terminal, and types as soon as something is asked. Everything is shown on `stdout`. */
    inTerminal(args: readonly string[], typed: string): Promise<Ran> {
      const command = [process.execPath, CLI, ...args].join(' ');
      const { child, ran } = start('script', ['-qec', command, '/dev/null']);
      child.stdout.once('data', () => child.stdin.write(typed));
      return ran;
    },

    /** Plays `check`: notes a look at an org as soon as it is registered. */
    async lookOnce(orgId: string): Promise<void> {
      while ((await table.store.loadOrganization(orgId)) === undefined)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const atMs = Date.now();
      await table.store.noteIdleLook(orgId, {
        atMs,
        listAtMs: atMs,
        fullAtMs: 0,
        sweptAtMs: 0,
        calls: {},
        recentMs: [],
      });
    },

    async [Symbol.asyncDispose]() {
      secrets.destroy();
      await Promise.all([cloudFormation.close(), secretsManager.close(), table.close()]);
      await simulated[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

export type TestInstallation = Awaited<ReturnType<typeof startInstallation>>;

export function describeStacks(outputs: Record<string, string>): string {
  const members = Object.entries(outputs)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Clipwatch</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
