import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ACME, withOutdir } from './synthesize.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the CDK CLI', () => {
  /** `cdk synth` in a folder of its own, with no credentials, and with nothing asked of a network. */
  function synth(folder: string, ...options: string[]) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--no-notices', ...options],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, encoding: 'utf8' },
    );
    const file = join(folder, 'cdk.out', 'Clipwatch.template.json');
    const { Resources } = status === 0 ? JSON.parse(readFileSync(file, 'utf8')) : { Resources: {} };
    const resources: { Type: string; Properties: { Endpoint: string } }[] = Object.values(Resources);
    const endpoints = resources.flatMap(({ Type, Properties }) =>
      Type === 'AWS::SNS::Subscription' ? [Properties.Endpoint] : [],
    );
    return { status, stderr, endpoints };
  }

  it('reads cdk.json with a byte order mark, and what -c adds goes with the next plain run, as was said', () => {
    withOutdir((folder) => {
      const app = `"${process.execPath}" "${join(ROOT, 'infra', 'app.ts')}"`;
      const operators = { email: ['ops@example.com'] };
      const clipwatch = { organizations: [ACME], email: ['a@example.com'], operators };
      writeFileSync(join(folder, 'cdk.json'), `\ufeff${JSON.stringify({ app, context: { clipwatch } })}`);
      const trial = synth(
        folder,
        '-c',
        'clipwatch.email=b@example.com',
        '-c',
        'clipwatch={"sms":["+15551234567"]}',
      );
      assert.deepEqual(trial.endpoints, [
        'a@example.com',
        'b@example.com',
        '+15551234567',
        'ops@example.com',
      ]);
      assert.match(trial.stderr, /Warning: email b@example\.com, sms \+1555…67: only -c says so/);
      const plain = synth(folder);
      assert.deepEqual(plain.endpoints, ['a@example.com', 'ops@example.com']);
      assert.doesNotMatch(plain.stderr, /Warning/);
      const cut = synth(folder, '-c', 'clipwatch={\n"email": ["b@example.com"]}');
      assert.equal(cut.status, 1);
      assert.match(cut.stderr, /^clipwatch: must be valid JSON in one line, as the CDK CLI drops/m);
    });
  });
});
