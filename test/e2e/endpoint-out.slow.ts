import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { CLI, makeFolder } from './clipwatch-start.ts';
import { watchOut } from './endpoint-out.ts';

interface Shown {
  code: number;
  printed: string;
}

/** What `clipwatch status` says, and what it ends with. */
function showStatus(env: NodeJS.ProcessEnv): Promise<Shown> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, 'status'], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, printed: stdout + stderr }),
    );
  });
}

it('pages that answer 500 for good cost no outcome, and are named by the run and by status', async () => {
  using state = makeFolder();
  const env = { XDG_STATE_HOME: state.path, AWS_EC2_METADATA_DISABLED: 'true' };
  let shown: Promise<Shown> | undefined;
  const { told, expected, finished, key, title } = await watchOut(
    { page: { status: 500, body: 'Internal Server Error\n    at Server.java:1' } },
    {
      env,
      onTold: () => {
        shown ??= showStatus({ ...process.env, ...env });
        return shown;
      },
    },
  );
  const status = await shown;

  assert.deepEqual(told, expected);
  assert.equal(finished.code, 0);
  assert.match(
    finished.stderr,
    /^trouble pages of saved clips: errors.* \(HTTP 500\)\. It is asked again in \d+ s$/m,
  );
  assert.doesNotMatch(finished.stderr, /Server\.java/);
  assert.equal(status?.code, 1);
  assert.match(status?.printed ?? '', /pages of saved clips: errors.* since /);
  for (const secret of [key, title]) assert.ok(!finished.stderr.includes(secret));
  assert.ok(!status?.printed.includes(key));
});
