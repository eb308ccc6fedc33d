import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRuns, runsDir } from '../../../local/run/running-runs.ts';
import { CLI, makeFolder } from '../../e2e/clipwatch-start.ts';

/** What of an installation a run on this machine has not. */
const NOT_HERE = ['concurrency', 'contract', 'texts'];

it('doctor says of a healthy run that all is well, in words and to programs', async () => {
  using state = makeFolder();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: state.path,
    XDG_STATE_HOME: state.path,
    TMPDIR: state.path,
  };
  const start = spawn(process.execPath, [CLI, 'start', '--json', '--orgs', '3', '--for', '120'], {
    env,
    stdio: 'ignore',
  });
  const ended = once(start, 'close');
  while (findRuns(runsDir(env)).length === 0) {
    assert.equal(start.exitCode, null);
    await sleep(200);
  }
  const doctor = async (...args: string[]) => {
    const child = spawn(process.execPath, [CLI, 'doctor', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { stdout, stderr, code };
  };
  // Nobody has been looked at in the first seconds.
  let first = await doctor('--json');
  for (let tries = 0; first.code !== 0 && tries < 20; tries++) {
    await sleep(2_000);
    first = await doctor('--json');
  }
  assert.deepEqual([first.stderr, first.code], ['', 0], first.stdout);
  const { verdict, run, checks } = JSON.parse(first.stdout);
  assert.deepEqual([verdict, run.pid], ['well', start.pid]);
  const verdicts: { name: string; verdict: string }[] = checks;
  assert.deepEqual(
    verdicts.filter((check) => check.verdict === 'not-here').map(({ name }) => name),
    NOT_HERE,
  );

  const words = await doctor();
  assert.equal(words.code, 0);
  assert.match(words.stdout, /\nAll well, by 12 checks\. Not here: concurrency, contract, texts\.\n$/);
  const one = await doctor('--only', 'schedules');
  assert.match(one.stdout, /schedules +✓ Tick is enabled .*\n\nAll well, by 1 check\.\n$/);
  start.kill('SIGINT');
  await ended;
});
