import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type LocalServer, listen, readBody, replyJson } from '../../local/cloud/http.ts';
import { startTable } from '../store/dynalite.ts';
import { fillTable } from './filled-table.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

describe('clipwatch status', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  let table: Awaited<ReturnType<typeof startTable>>;
  let cloudFormation: LocalServer;
  let outputs: Record<string, string> = {};
  let env: Record<string, string>;

  before(async () => {
    table = await startTable();
    cloudFormation = await listen(async (request, response) => {
      const stack = new URLSearchParams(await readBody(request)).get('StackName');
      response.writeHead(stack === 'Clipwatch' ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(stack === 'Clipwatch' ? describeStacks(outputs) : NO_STACK);
    });
    const { hostname, port } = (await table.documents.config.endpoint?.()) ?? {};
    env = {
      AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    };
    await fillTable(table.store, Date.now());
  });
  after(async () => {
    await cloudFormation.close();
    await table.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs it in an empty folder, with nothing in its environment but what is given. */
  async function run(args: string[], more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [CLI, 'status', ...args], {
      cwd: folder,
      env: { AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', HOME: folder, ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { stdout, stderr, code };
  }

  it('prints plain lines into a pipe', async () => {
    const { stdout, stderr, code } = await run(['--table', 'clips', '--org', 'acme']);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^Clipwatch, table clips, /);
    assert.match(
      stdout,
      /\nacme {2}ok\nLast good pass: \d+ s ago, .* 1 clip in flight, 2 notifications owed\.\n/,
    );
    assert.match(stdout, /│ Loading dock +│ Xy12abcdXy12abcdXy12aA │ being rendered │ 40 % │/);
    assert.ok(!stdout.includes('\u001b'));
  });

  it('prints one JSON object with the same, and the titles as they are', async () => {
    const { stdout, code } = await run(['--table', 'clips', '--org', 'acme', '--org', 'globex', '--json']);
    assert.equal(code, 1);
    const { at, organizations, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { run: null, table: 'clips', configured: null });
    assert.equal(new Date(at).toISOString(), at);
    const [acme, globex] = organizations;
    assert.equal(acme.health, 'ok');
    assert.deepEqual(
      acme.inFlight.map(({ title, percent, owed }: Record<string, unknown>) => [title, percent, owed]),
      [['Loading dock', 40, 1]],
    );
    assert.equal(acme.ended.length, 10);
    assert.equal(acme.calls.week['list:ok'] > 0, true);
    assert.equal(globex.health, 'backed-off');
  });

  it('finds the table and the organizations by the stack', async () => {
    outputs = { TableName: 'clips', Organizations: 'acme,globex,initech' };
    const { stdout, stderr } = await run(['--json']);
    assert.equal(stderr, '');
    const healths = JSON.parse(stdout).organizations.map(({ health }: { health: string }) => health);
    assert.deepEqual(healths, ['ok', 'backed-off', 'never-checked']);
  });

  it('takes the organizations of cdk.json where the stack does not name them, or is not asked', async () => {
    const file = join(folder, 'cdk.json');
    writeFileSync(file, JSON.stringify({ context: { clipwatch: { organizations: [{ id: 'globex' }] } } }));
    outputs = { TableName: 'clips' };
    for (const result of [await run(['--json']), await run(['--json'], { CLIPWATCH_TABLE: 'clips' })])
      assert.deepEqual(
        JSON.parse(result.stdout).organizations.map(({ orgId }: { orgId: string }) => orgId),
        ['globex'],
      );
    rmSync(file);
  });

  it('reads a cdk.json with a byte order mark, of UTF-8 and of UTF-16', async () => {
    const file = join(folder, 'cdk.json');
    const content = JSON.stringify({ context: { clipwatch: { organizations: [{ id: 'acme' }] } } });
    for (const encoding of ['utf8', 'utf16le'] as const) {
      writeFileSync(file, `\ufeff${content}`, encoding);
      const { stdout, stderr, code } = await run(['--json'], { CLIPWATCH_TABLE: 'clips' });
      assert.deepEqual([stderr, code], ['', 0]);
      assert.deepEqual(JSON.parse(stdout).configured, ['acme']);
    }
    rmSync(file);
  });

  it('ends with 1 where an endpoint fails while others go on', async () => {
    const { stdout, code } = await run(['--table', 'clips', '--org', 'stark']);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /\nstark {2}Rhombus fails in part, and clips are seen all the same\n {2}the list of clips/,
    );
    assert.equal((await run(['--table', 'clips', '--org', 'wayne'])).code, 0);
  });

  it('says that an org is no longer checked', async () => {
    const { stdout, code } = await run(['--table', 'clips', '--org', 'hooli']);
    assert.match(stdout, /hooli {2}no longer checked/);
    assert.equal(code, 1);
  });

  it('tells an org that is not there from one that was never checked', async () => {
    outputs = { TableName: 'clips', Organizations: 'acme,initech' };
    const unknown = await run(['--org', 'acne']);
    assert.match(unknown.stdout, /\nacne {2}unknown: it is not configured and was never checked.*\?\n/);
    assert.match(unknown.stdout, /\nConfigured here: acme, initech\.\n$/);
    const never = await run(['--org', 'initech']);
    assert.match(never.stdout, /\ninitech {2}never checked: /);
    assert.deepEqual([unknown.code, never.code], [1, 1]);
  });

  it('takes an empty variable for one that is missing', async () => {
    outputs = { TableName: 'clips', Organizations: 'acme' };
    const { stdout, stderr, code } = await run(['--json'], {
      CLIPWATCH_TABLE: '',
      TABLE_NAME: '',
      AWS_REGION: '',
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_ENDPOINT_URL: '',
      AWS_ENDPOINT_URL_SQS: '',
      AWS_MAX_ATTEMPTS: '',
    });
    assert.deepEqual([stderr, code], ['', 0]);
    assert.equal(JSON.parse(stdout).table, 'clips');
  });

  describe('names in one line what to change', () => {
    const fails = (what: string, args: string[], more: Record<string, string>, line: RegExp) =>
      it(what, async () => {
        const { stdout, stderr, code } = await run(args, more);
        assert.equal(code, 1);
        assert.equal(stdout, '');
        assert.match(stderr, line);
        assert.equal(stderr.trimEnd().split('\n').length, 1);
      });
    const AWAY = { AWS_ENDPOINT_URL_DYNAMODB: '', AWS_ENDPOINT_URL_CLOUDFORMATION: '' };
    const SIGNED_IN = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

    fails(
      'without a region',
      ['--table', 'clips'],
      AWAY,
      /no AWS region, .*: set AWS_REGION.* a run on this machine/,
    );
    fails(
      'with what is no region',
      ['--table', 'clips'],
      { ...SIGNED_IN, AWS_REGION: 'no such' },
      /AWS_REGION/,
    );
    fails(
      'with what is no endpoint',
      [],
      { ...SIGNED_IN, AWS_ENDPOINT_URL_CLOUDFORMATION: 'foo' },
      /be a URL/,
    );
    fails('with what is no table', ['--table', 'a b', '--org', 'acme'], SIGNED_IN, /table/i);
    fails(
      'without credentials',
      ['--table', 'clips', '--org', 'acme'],
      { ...AWAY, AWS_REGION: 'eu-west-2' },
      /no AWS credentials: sign in, set AWS_PROFILE/,
    );
    fails('without the table', ['--table', 'other', '--org', 'acme'], {}, /no such table: check --table/);
    fails('without the stack', ['--stack', 'Other'], SIGNED_IN, /no stack "Other" here: check --stack/);
    fails('without organizations', ['--table', 'clips'], {}, /give --org ID/);
    fails(
      'where nobody answers',
      ['--table', 'clips', '--org', 'acme'],
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      /^http:\/\/127\.0\.0\.1:1\/? does not answer \(ECONNREFUSED\)/,
    );

    it('where the credentials are not taken, or may not look', async () => {
      for (const [type, line] of [
        [
          'AccessDeniedException',
          /allow .*DescribeStacks.* dynamodb:Query, GetItem and BatchGetItem on the table.*docs\/commands\.md/,
        ],
        ['ExpiredTokenException', /sign in again/],
      ] as const) {
        const refusing = await listen((_, response) => replyJson(response, 400, { __type: type }));
        const { stderr, code } = await run(['--table', 'clips', '--org', 'acme'], {
          AWS_ENDPOINT_URL_DYNAMODB: refusing.url,
        });
        await refusing.close();
        assert.equal(code, 1);
        assert.match(stderr, line);
      }
    });
  });

  it('explains itself', async () => {
    const { stdout, code } = await run(['--help']);
    assert.equal(code, 0);
    for (const option of ['--table', '--stack', '--org', '--json'])
      assert.ok(stdout.includes(option), option);
  });
});

const NO_STACK =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Other does not exist</Message></Error></ErrorResponse>';

function describeStacks(outputs: Record<string, string>): string {
  const members = Object.entries(outputs)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Clipwatch</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
