import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'cli', 'clipwatch.mjs');

async function run(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code };
}

describe('a command line that cannot be meant is answered in one line, without the help', () => {
  const cases: [args: string[], line: RegExp][] = [
    [['stauts'], /^unknown command 'stauts'\. Did you mean status\? See npx clipwatch --help$/],
    [['stauts', '--help'], /^unknown command 'stauts'\. Did you mean status\? See npx clipwatch --help$/],
    [['help', 'stauts'], /^unknown command 'stauts'\. Did you mean status\? See npx clipwatch --help$/],
    [['help', 'nothing'], /^unknown command 'nothing'\. See npx clipwatch --help$/],
    [['--jsn'], /^unknown option '--jsn'\. See npx clipwatch --help$/],
    [['status', '--jsn'], /^unknown option '--jsn'\. Did you mean --json\? See npx clipwatch status --help$/],
    [['simulate', '--ports', '1'], /^unknown option '--ports'\. Did you mean --port\?/],
    [['start', '--spede', '2'], /^unknown option '--spede'\. Did you mean --speed\?/],
    [['status', '--org'], /^option '--org <id>' argument missing\. See npx clipwatch status --help$/],
    [['status', '--org', 'A\nB'], /^option '--org <id>' argument 'A B' is invalid\. It must be up to 32/],
    [['status', '--table', ''], /^option '--table <name>' argument '' is invalid\. It must not be empty\./],
    [['start', '--data', ''], /^option '--data <dir>' argument '' is invalid\. It must not be empty\./],
    [['start', '--for', '-1'], /^option '--for <seconds>' argument '-1' is invalid\. .*greater than 0\./],
    [['start', '--speed', '1e999'], /It must be at most 1000000000\./],
    [['simulate', '--random', '999999999'], /It must be a whole number up to 100000\./],
    [['orgs', 'ad'], /^unknown command 'ad'\. Did you mean add\? See npx clipwatch orgs --help$/],
    [['orgs', 'add'], /^missing required argument 'id'\. See npx clipwatch orgs add --help$/],
    [['orgs', 'add', 'A'], /^<id> argument 'A' is invalid\. It must be up to 32/],
    [['orgs', 'add', 'a', '--ring', 'x', '--secret', 'y'], /^option '--ring <name>' cannot be used with/],
    [['orgs', 'add', 'a', '--ring', 'x#y'], /It must be the name of a secret, without a #\. See/],
    [
      ['orgs', 'add', 'a', '--calls-per-minute', '3'],
      /It must be a whole number from 4 to 600, or "default"/,
    ],
    [['orgs', 'add', 'a', '--partner-org', 'x'], /It must be the 22 characters of an id of Rhombus\. See/],
    [['simulate', '--seed', `${'9'.repeat(5000)}`], /argument '9+…/],
  ];
  for (const [args, line] of cases)
    it(args.join(' ').slice(0, 60), async () => {
      const { stdout, stderr, code } = await run(...args);
      assert.match(stderr.slice(0, -1), line);
      assert.match(stderr, /^.{1,400}\n$/);
      assert.deepEqual([code, stdout], [2, '']);
    });
});

describe('what may be a secret in the wrong place is not repeated', () => {
  const SECRET = 'Xy12abcdXy12abcdXy12aA';
  const cases: [args: string[], line: RegExp][] = [
    [[SECRET], /^unknown command\. /],
    [['status', SECRET], /^too many arguments: it takes options only\. /],
    [['simulate', `--api-key=${SECRET}`], /^unknown option '--api-key'\. Set CLIPWATCH_API_KEY instead/],
    [['simulate', '--api-key', SECRET], /^unknown option '--api-key'\. Set CLIPWATCH_API_KEY instead/],
    [['status', `--key=${SECRET}`], /^unknown option '--key'\. /],
    [['orgs', SECRET], /^unknown command\. /],
    [['orgs', 'add', SECRET], /^<id> argument '…' is invalid\. /],
    [['orgs', 'add', 'acme', SECRET], /^too many arguments: it takes one id and options\. /],
    [['orgs', 'add', 'acme', '--secret', SECRET], /argument '…' is invalid\. .* not the key\. /],
    [['orgs', 'add', 'acme', '--secret', `keys#${SECRET}`], /argument '….* not the key\. /],
    [['orgs', 'add', 'acme', '--api-key', SECRET], /^unknown option '--api-key'\. Give the key on standard/],
    [['status', '--org', SECRET], /^option '--org <id>' argument '…' is invalid\. /],
    [['start', '--org', `https://me:${SECRET}@x.example/a?t=${SECRET}`], /argument 'https:\/\/x.example\/a'/],
    [['start', '--config', SECRET], /^--config must be a file that can be read$/],
    [['start', '--webhook', `http://me:${SECRET}@x.example/a?t=${SECRET}`], /; got http:\/\/x.example\/a$/],
    [['start', '--webhook', `https://me:${SECRET}@:x?t=${SECRET}`], /; got \(not a URL\)$/],
    [['start', '--api-url', `https://me:${SECRET}@x.example?t=${SECRET}`], /; got https:\/\/x.example\/$/],
  ];
  for (const [args, line] of cases)
    it(args.join(' ').replace(SECRET, '…'), async () => {
      const { stdout, stderr, code } = await run(...args);
      assert.match(stderr.trimEnd(), line);
      assert.ok(!stderr.includes(SECRET));
      assert.deepEqual([code, stdout], [2, '']);
    });
});

it('a terminal is sent nothing that it obeys', async () => {
  for (const args of [
    ['\u001b[31mstatus'],
    ['status', '--\u001b[31m'],
    ['status', '--org', '\u001b[31m\u202e'],
  ])
    assert.doesNotMatch((await run(...args)).stderr.trimEnd(), /\p{C}/u);
});

it('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const option of ['--version', '-V'])
    assert.deepEqual(await run(option), { stdout: `${version}\n`, stderr: '', code: 0 });
});

it('each command explains itself with examples, on standard output', async () => {
  const orgs = ['list', 'add', 'change', 'remove', 'repair'].map((name) => ['orgs', name]);
  for (const command of [[], ['start'], ['status'], ['simulate'], ['preview'], ['orgs'], ...orgs]) {
    const { stdout, stderr, code } = await run(...command, '--help');
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /\nExamples:\n {2}\$ /);
    assert.ok(stdout.split('\n').every((line) => line.length <= 110));
    assert.equal((await run('help', ...command)).stdout, stdout);
  }
});

it('without a command the help is shown as an error', async () => {
  const { stdout, stderr, code } = await run();
  assert.match(stderr, /\nSee how it is:\n {2}status /);
  assert.deepEqual([code, stdout], [2, '']);
});

it('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [CLI, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.deepEqual([stderr, code], ['', 0]);
});
