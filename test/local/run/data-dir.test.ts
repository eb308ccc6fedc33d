import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

  /** A process that takes a folder, says so and stays. */
  async function takeElsewhere(path: string) {
    const take = `
      const { takeDataDir } = await import(${JSON.stringify(import.meta.resolve('../../../local/run/data-dir.ts'))});
      globalThis.taken = takeDataDir(${JSON.stringify(path)});
      console.log('taken');
      setInterval(() => {}, 1_000_000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', take], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('is refused while another run has it, and taken over as soon as that is killed', async () => {
    const path = join(parent, 'shared');
    const other = await takeElsewhere(path);
    assert.throws(() => takeDataDir(path), {
      message: `--data must not be in use by another run (process ${other.pid}); got "${path}"`,
    });
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    takeDataDir(path)[Symbol.dispose]();
  });

  it('is not taken twice by the same process', () => {
    const path = join(parent, 'twice');
    using _ = takeDataDir(path);
    assert.throws(() => takeDataDir(path), /must not be in use/);
  });

  it('is taken though the number of the run that was killed is that of another process by now', () => {
    const path = join(parent, 'reused');
    takeDataDir(path)[Symbol.dispose]();
    writeFileSync(join(path, 'lock'), String(process.ppid));
    takeDataDir(path)[Symbol.dispose]();
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
