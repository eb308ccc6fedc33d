import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { listen } from '../../local/cloud/http.ts';
import { CLI, makeFolder, runStart, SUBSCRIBERS } from './clipwatch-start.ts';

// At once: most of a run is waiting.
describe('a run', { concurrency: true }, () => {
  it('ends by itself though a webhook never confirms, and says in one line that it got nothing', async () => {
    const types: unknown[] = [];
    const server = await listen((request, response) => {
      types.push(request.headers['x-amz-sns-message-type']);
      response.end();
    });
    const run = await runStart(['--speed', '6', '--webhook', server.url]).finally(() => server.close());
    assert.equal(run.stderr, 'The webhook never confirmed its subscription, so it got nothing.\n');
    assert.equal(run.code, 0);
    assert.deepEqual(types, ['SubscriptionConfirmation']);
    assert.deepEqual([...new Set(run.deliveries.map(({ protocol }) => protocol))].sort(), SUBSCRIBERS);
  });

  it('whose reader goes away, as `head` does, ends without a word', async (t) => {
    using state = makeFolder();
    const child = spawn(process.execPath, [CLI, 'start', '--json', '--speed', '4'], {
      env: { ...process.env, XDG_STATE_HOME: state.path, TMPDIR: state.path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  it('that is killed leaves nothing outside its data folder, and what it has is not for another', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
    try {
      const [data, temp] = [join(dir, 'data'), mkdtempSync(join(dir, 'temp-'))];
      const file = join(dir, 'file');
      writeFileSync(file, '');
      const refused: Promise<void>[] = [];
      const refuse = async (folder: string, rule: RegExp) => {
        const { stderr, code } = await runStart(['--data', folder]);
        assert.match(stderr, rule);
        assert.equal(code, 1);
      };
      let begun = false;
      const { code } = await runStart(
        ['--data', data, '--speed', '4'],
        (_, end) => {
          if (begun) return;
          begun = true;
          refused.push(
            refuse(file, /^--data must be a folder that can be written to; got ".*"\n$/),
            refuse(data, /^--data must not be in use by another run \(process \d+\); got ".*"\n$/).finally(
              () => end('SIGKILL'),
            ),
          );
        },
        { TMPDIR: temp },
      );
      await Promise.all(refused);
      assert.equal(code, null);
      assert.deepEqual(readdirSync(temp), []);
      assert.ok(readdirSync(data).includes('assembly'));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
