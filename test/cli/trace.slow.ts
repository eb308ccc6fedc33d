import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildFunction } from '../../infra/build-function.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');

function trace(input: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, 'trace', ...args], {
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

/** Where a bundle throws this message, as a stack trace tells it. */
function positionOf(name: string, message: string): string {
  const lines = Buffer.from(buildFunction(name).code).toString().split('\n');
  const line = lines.findIndex((text) => text.includes(message));
  return `/var/task/index.mjs:${line + 1}:${(lines[line] ?? '').indexOf(message) + 1}`;
}

describe('npx clipwatch trace', () => {
  it('shows where in the sources a log line of JSON came from, and leaves the rest as it is', () => {
    const position = positionOf('check', 'The secret cannot be read');
    const line = `{"level":"ERROR","message":"failed","reason":"    at async Xy (file://${position})\\n    at z (node:fs:1:2)"}\n`;
    const { stdout, stderr, status } = trace(line);
    assert.deepEqual([stderr, status], ['', 0]);
    assert.match(
      stdout,
      /^\{"level":"ERROR".* {4}at async Xy \(functions\/runtime\/secrets\.ts:\d+:\d+\)\\n/,
    );
    assert.match(stdout, /at z \(node:fs:1:2\)"\}\n$/);
  });

  it('reads the log of another function with --function', () => {
    const position = positionOf('watch', 'turn-not-sent');
    assert.match(trace(position, '--function', 'watch').stdout, /^functions\/watch\/index\.ts:\d+:\d+$/);
  });

  it('names the functions that there are, where it is asked for another one', () => {
    const { stdout, stderr, status } = trace('', '--function', '../check');
    assert.deepEqual([stdout, status], ['', 2]);
    assert.equal(stderr, '--function must be one of check, health, tick, watch\n');
  });
});
