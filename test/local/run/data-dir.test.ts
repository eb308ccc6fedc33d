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

  it('is refused where it is a file', () => {
    const path = join(parent, 'file');
    writeFileSync(path, '');
    assert.throws(() => takeDataDir(path), /must be a folder that can be written to; got/);
  });
});
