import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseScenario } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { findRuns, type Run, runsDir } from '../../local/run/running-runs.ts';
import { CLI, makeFolder } from './clipwatch-start.ts';

const KEY = 'key-of-my-own';

/** Runs that go on until they are ended, on an API without clips, and the state folder that they share. */
async function startRuns() {
  const state = makeFolder();
  const elsewhere = makeFolder();
  const simulator = await startRhombusSimulator({ scenario: parseScenario({ clips: [] }), apiKey: KEY });
  const { CLIPWATCH_API_KEY, ...inherited } = process.env;
  const env = {
    ...inherited,
    XDG_STATE_HOME: state.path,
    TMPDIR: state.path,
    HOME: elsewhere.path,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const dir = runsDir(env);
  const children: ReturnType<typeof spawnStart>[] = [];
  function spawnStart(org: string) {
    const child = spawn(
      process.execPath,
      [CLI, 'start', '--json', '--api-url', simulator.url, '--org', org],
      {
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    // It stays open: nobody waits for its end.
    child.stdin.write(`\n${KEY}\nnot the key\n`);
    return child;
  }
  return {
    dir,
    /** Starts one, with its key on standard input, and waits until it tells of itself and has looked. */
    async start(org: string) {
      const child = spawnStart(org);
      children.push(child);
      const stderr = text(child.stderr);
      const ended = once(child, 'close');
      const find = () => findRuns(dir).find(({ pid }) => pid === child.pid);
      while (find() === undefined) {
        if (child.exitCode !== null) assert.fail(await stderr);
        await sleep(50);
      }
      const run = find();
      assert.ok(run);
      return { run, child, stderr, ended };
    },
    /** `clipwatch status` in a folder where there is nothing. */
    async status(...args: string[]) {
      const child = spawn(process.execPath, [CLI, 'status', ...args], {
        env,
        cwd: elsewhere.path,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { stdout, stderr, code };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      await simulator.close();
      state[Symbol.dispose]();
      elsewhere[Symbol.dispose]();
    },
  };
}

/** Sends bytes to a port, and waits for the connection to end. */
async function sendGarbage(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.end('\u0000\u0001 garbage %\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
}

function endpointsOf({ endpoints }: Run): string[] {
  return Object.values(endpoints);
}

describe('a run that goes on', () => {
  it('is found by status, keeps its key to itself, outlives garbage, and leaves nothing behind', async () => {
    await using runs = await startRuns();
    const { run, child, stderr, ended } = await runs.start('acme');

    for (const url of endpointsOf(run)) {
      await sendGarbage(url);
      for (const path of ['/', '/2015-03-31/functions/%/invocations']) {
        const response = await fetch(`${url}${path}`, {
          method: 'POST',
          body: '{"SecretId":"clipwatch/acme"}',
          headers: {
            'x-amz-target': 'secretsmanager.GetSecretValue',
            authorization: 'AWS4-HMAC-SHA256 nonsense',
          },
        });
        assert.equal(response.status, 403);
        assert.ok(!(await response.text()).includes(KEY));
      }
    }

    // Nobody has looked until the first turn is over.
    while ((await runs.status()).code !== 0) await sleep(50);
    const { stdout, stderr: complaint, code } = await runs.status('--json');
    assert.equal(complaint, '');
    assert.equal(code, 0);
    const { table, organizations } = JSON.parse(stdout);
    assert.equal(table, run.tableName);
    assert.deepEqual(
      organizations.map(({ orgId }: { orgId: string }) => orgId),
      ['acme'],
    );
    assert.match(
      (await runs.status()).stdout,
      new RegExp(`^Clipwatch on this machine, process ${child.pid}, table ${table}`),
    );
    assert.ok(
      !readFileSync(
        `${runs.dir}/${readdirSync(runs.dir).find((name) => name.endsWith('.json'))}`,
        'utf8',
      ).includes(KEY),
    );

    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(await stderr, '');
    assert.deepEqual(readdirSync(runs.dir), []);
  });

  it('shows its key in no list of processes, and gives it to none of its own', {
    skip: !existsSync('/proc/self/environ'),
  }, async () => {
    await using runs = await startRuns();
    const { child } = await runs.start('acme');
    const children = () =>
      globSync(`/proc/${child.pid}/task/*/children`).flatMap((file) =>
        readFileSync(file, 'utf8').trim().split(' '),
      );
    while (children().filter(Boolean).length === 0) await sleep(50);
    for (const pid of [String(child.pid), ...children()])
      for (const file of ['cmdline', 'environ']) {
        const path = `/proc/${pid}/${file}`;
        assert.ok(!existsSync(path) || !readFileSync(path, 'utf8').includes(KEY), path);
      }
  });

  it('beside another is named by its process', async () => {
    await using runs = await startRuns();
    const [acme, globex] = [await runs.start('acme'), await runs.start('globex')];
    const { stdout, stderr, code } = await runs.status();
    assert.equal(stdout, '');
    assert.ok(code);
    assert.match(
      stderr,
      /^There are 2 runs on this machine, so name one: --pid \d+ \(acme, .*\) or --pid \d+ \(globex, .*\)\n$/,
    );
    const named = JSON.parse((await runs.status('--json', '--pid', String(globex.child.pid))).stdout);
    assert.equal(named.organizations[0].orgId, 'globex');
    assert.match(
      (await runs.status('--pid', '1')).stderr,
      /^No run on this machine has the process id 1: --pid \d+/,
    );

    acme.child.kill('SIGKILL');
    await acme.ended;
    assert.equal(JSON.parse((await runs.status('--json')).stdout).organizations[0].orgId, 'globex');
  });
});

it('a key is asked for in one line where standard input is a terminal', {
  skip: spawnSync('script', ['--version']).status !== 0,
}, () => {
  const command = `"${process.execPath}" "${CLI}" start --api-url http://127.0.0.1:1`;
  const { CLIPWATCH_API_KEY, ...env } = process.env;
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], { env, encoding: 'utf8' });
  assert.match(
    stdout,
    /^--api-url needs a key: set CLIPWATCH_API_KEY, or give it on standard input[^\n]*\n$/,
  );
  assert.equal(status, 2);
});
