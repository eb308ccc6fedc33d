import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../../local/cloud/deliveries.ts';
import { parse, parseScenario, ScriptedClip } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { findRuns, runsDir } from '../../local/run/running-runs.ts';
import { CLI, makeFolder, runStart } from './clipwatch-start.ts';

const KEY = 'key-of-the-third';
const CLIP = { title: 'Gate', cameras: ['Gate'], startAfterSec: 0, takesSec: 2 };

interface Line {
  orgId: string;
  lastLookAt: string | null;
}

it('an organization is added to a run, told of and removed, and the others are as they were', async () => {
  using state = makeFolder();
  const third = await startRhombusSimulator({ scenario: parseScenario({ clips: [] }), apiKey: KEY });
  const environment = { XDG_STATE_HOME: state.path, TMPDIR: state.path, HOME: state.path };
  const { CLIPWATCH_API_KEY, ...inherited } = process.env;
  const env = { ...inherited, ...environment, AWS_EC2_METADATA_DISABLED: 'true' };
  async function orgs(args: readonly string[], input = '') {
    const child = spawn(process.execPath, [CLI, 'orgs', ...args], { cwd: state.path, env });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { stdout, stderr, code };
  }
  async function others(): Promise<object[]> {
    const { organizations } = JSON.parse((await orgs(['list', '--json'])).stdout);
    return organizations
      .filter(({ orgId }: Line) => orgId !== 'initech')
      .map(({ lastLookAt, ...line }: Line) => line);
  }

  const deliveries: Delivery[] = [];
  const told = (isIt: (id: string) => boolean) =>
    deliveries.some(({ protocol, eventIds }) => protocol === 'sqs' && eventIds.some(isIt));
  let stop = () => {};
  const running = runStart(
    ['--orgs', '2', '--for', '600', '--speed', '2'],
    (delivery) => deliveries.push(delivery),
    environment,
    (child) => {
      stop = () => child.kill('SIGINT');
    },
  );
  try {
    while (findRuns(runsDir(env)).length === 0) await sleep(100);
    while ((await others()).length < 2) await sleep(100);
    const before = await others();

    const api = ['--api-url', third.url, '--allow-any-host'];
    const wrong = await orgs(['add', 'initech', ...api], 'another-key\n');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /rejects the key/);
    const added = await orgs(['add', 'initech', ...api], `${KEY}\n`);
    assert.equal(added.code, 0, added.stderr);
    assert.match(
      added.stdout,
      /kept as clipwatch\/keys-0#initech\.\n.*\nFirst look at .*: 0 clips in flight\.\n$/s,
    );
    assert.ok(!added.stdout.includes(KEY));

    const { world } = third;
    const { uuid } = world.add({
      ...parse(ScriptedClip, CLIP, 'clip'),
      startAfterSec: world.elapsedSec(Date.now()),
    });
    while (!told((id) => id === `initech/${uuid}/completed/1`)) await sleep(100);

    const removed = await orgs(['remove', 'initech', '--delete-key']);
    assert.equal(removed.code, 0, removed.stderr);
    assert.deepEqual(await others(), before);
    assert.doesNotMatch((await orgs(['list'])).stdout, /initech/);
    assert.match((await orgs(['remove', 'initech'])).stderr, /there are acme, acme-2\n$/);
    while (deliveries.filter(isEnd).length < 10) await sleep(100);
  } finally {
    stop();
  }
  const { summary, stderr, code } = await running;
  await third.close();
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.equal(summary?.duplicates, 0);
  assert.equal(summary?.organizations, 2);
  assert.ok((summary?.looks ?? 0) > 3);
  const ends = Object.entries(summary?.outcomes ?? {}).filter(
    ([outcome]) => !/stalled|resumed/.test(outcome),
  );
  assert.deepEqual(Object.fromEntries(ends), { completed: 7, failed: 1, removed: 1 });
});

/** Of nine clips of the two, and of one of the third. */
function isEnd({ protocol, eventIds }: Delivery): boolean {
  return protocol === 'sqs' && eventIds.some((id) => /\/(completed|failed|removed)\//.test(id));
}
