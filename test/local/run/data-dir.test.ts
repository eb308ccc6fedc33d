import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { takeDataDir } from '../../../local/run/data-dir.ts';

describe('the folder of a run', () => {
  const parent = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  after(() => rmSync(parent, { recursive: true }));

  it('is made where it is not there, and given back at the end', () => {
    const path = join(parent, 'new', 'folder');
    const lock = join(path, 'lock');
    {
      using dir = takeDataDir(path);
      assert.equal(dir.path, path);
      assert.ok(existsSync(lock));
    }
    assert.ok(!existsSync(lock));
  });

  it('is refused while another run has it, and taken over from one that was killed', () => {
    const path = join(parent, 'shared');
    using _ = takeDataDir(path);
    writeFileSync(join(path, 'lock'), String(process.ppid));
    assert.throws(() => takeDataDir(path), /must not be in use by another run \(process \d+\); got/);
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(path, 'lock'), String(pid));
    takeDataDir(path);
  });

  it('is refused where it is a file, or in one', () => {
    const path = join(parent, 'file');
    writeFileSync(path, '');
    for (const refused of [path, join(path, 'folder')])
      assert.throws(() => takeDataDir(refused), /must be a folder that can be written to; got/);
  });

  // In a process of its own: Node's recursive mkdir never returns where a folder that is there takes no other.
  it('is refused, and not tried for ever, where no folder can be made', {
    skip: !existsSync('/proc'),
  }, () => {
    const take = `
      const { takeDataDir } = await import(${JSON.stringify(import.meta.resolve('../../../local/run/data-dir.ts'))});
      takeDataDir('/proc/clipwatch');
    `;
    const { stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', take], {
      timeout: 5_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    assert.equal(signal, null);
    assert.match(stderr, /must be a folder that can be written to; got "\/proc\/clipwatch"/);
  });
});
