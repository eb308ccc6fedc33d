import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { announceRun, findRuns, type Run, runsDir } from '../../../local/run/running-runs.ts';

const URL = 'http://127.0.0.1:1';

function makeRun(overrides: Partial<Run> = {}): Run {
  return {
    pid: process.pid,
    startedAt: '2026-11-25T12:00:00.000Z',
    region: 'us-east-1',
    endpoints: { dynamodb: URL, sns: URL, sqs: URL, secretsManager: URL, lambda: URL, management: URL },
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    tableName: 'Table',
    outputs: {},
    organizations: ['acme'],
    ...overrides,
  };
}

describe('the runs on this machine', () => {
  const parent = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  after(() => rmSync(parent, { recursive: true }));
  let folders = 0;
  const newDir = () => join(parent, String(folders++), 'runs');

  it('are found while they live, oldest first, and leave nothing', () => {
    const dir = newDir();
    assert.deepEqual(findRuns(dir), []);
    const later = makeRun({ organizations: ['globex'], startedAt: '2026-11-25T12:00:01.000Z' });
    {
      using _ = announceRun(later, dir);
      using __ = announceRun(makeRun(), dir);
      assert.deepEqual(findRuns(dir), [makeRun(), later]);
    }
    assert.deepEqual(findRuns(dir), []);
    assert.deepEqual(readdirSync(dir), []);
  });

  it('tell of themselves to their own user alone', {
    skip: process.platform === 'win32',
  }, () => {
    const dir = newDir();
    using announced = announceRun(makeRun(), dir);
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    assert.equal(statSync(announced.file).mode & 0o777, 0o600);
  });

  it('are gone as soon as they are killed, and what they left is removed', async () => {
    const dir = newDir();
    const announce = `
      const { announceRun } = await import(${JSON.stringify(import.meta.resolve('../../../local/run/running-runs.ts'))});
      globalThis.announced = announceRun({ ...${JSON.stringify(makeRun())}, pid: process.pid }, ${JSON.stringify(dir)});
      console.log('announced');
      setInterval(() => {}, 1_000_000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', announce], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    assert.deepEqual(
      findRuns(dir).map(({ pid }) => pid),
      [child.pid],
    );
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    assert.equal(readdirSync(dir).length, 2);
    assert.deepEqual(findRuns(dir), []);
    assert.deepEqual(readdirSync(dir), []);
  });

  it('are not mistaken for what cannot be read', () => {
    const dir = newDir();
    using announced = announceRun(makeRun(), dir);
    for (const text of ['{', '{"pid":0}', '']) {
      writeFileSync(announced.file, text);
      assert.deepEqual(findRuns(dir), []);
      assert.equal(readFileSync(announced.file, 'utf8'), text);
    }
  });

  it('are looked for where the user keeps state', () => {
    assert.equal(runsDir({ XDG_STATE_HOME: '/state' }), join('/state', 'clipwatch', 'runs'));
    assert.match(runsDir({ XDG_STATE_HOME: '' }), /clipwatch.runs$/);
  });
});
