import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { KEY } from '../../local/rhombus/simulated.ts';
import { type ReadyStage, SECRET, startReadyStage } from './ready-stage.ts';

describe('clipwatch setup', () => {
  let at: ReadyStage;
  beforeEach(async () => {
    at = await startReadyStage();
  });
  afterEach(() => at[Symbol.asyncDispose]());

  it('goes from nothing to a hello: key, cdk.json, deployment, first look, confirmations', async () => {
    const { stdout, stderr, code } = await at.run();
    assert.deepEqual([code, at.published], [0, ['mail']], stderr + stdout);
    assert.equal(await at.secretOf(SECRET), JSON.stringify({ acme: KEY }));
    assert.deepEqual(at.readClipwatch(), {
      organizations: [{ id: 'acme', apiUrl: at.simulator.url, allowAnyHost: true, secret: `${SECRET}#acme` }],
      email: ['a@example.com'],
      operators: { email: ['ops@example.com'] },
    });
    assert.deepEqual(
      at.cdkCalls.map(({ args }) => args.slice(0, 3)),
      [['deploy', '--require-approval', 'never']],
    );
    const steps = [
      'The key is kept',
      'The file cdk.json is written',
      'The stack Clipwatch is deployed',
      'The organization acme is watched',
      'A hello is sent',
      'What to do next:',
    ];
    let from = 0;
    for (const step of steps) {
      const found = stdout.indexOf(step, from);
      assert.ok(found >= from, `${step} in ${stdout}`);
      from = found;
    }
    assert.match(stdout, /\n {2}email {3}a@example\.com\nand of its own troubles ops@example\.com\n/);
    assert.match(stdout, /It costs about \d+\.\d\d dollars a month/);
  });

  it('changes nothing where it is given again, and says what is kept', async () => {
    await at.run();
    const before = [at.readFile(), await at.secretOf(SECRET)];
    const { stdout, code } = await at.orgs(['setup', '--yes', '--email', 'A@example.com'], '');
    assert.equal(code, 0, stdout);
    assert.deepEqual([at.readFile(), await at.secretOf(SECRET)], before);
    assert.match(
      stdout,
      /the key of acme is there \(clipwatch\/keys-0#acme\), and Rhombus takes it: it is kept\n/,
    );
    assert.match(stdout, /\n {2}cdk\.json stays as it is\n/);
    assert.match(
      stdout,
      /\n {2}the stack Clipwatch, which is there \(CREATE_COMPLETE\), is brought in line\n/,
    );
    assert.doesNotMatch(stdout, /The key is kept|The file cdk\.json is written/);
  });

  it('does nothing in a dry run, but checks and shows everything', async () => {
    const before = at.readFile();
    const { stdout, code } = await at.orgs(at.flags('--dry-run'), KEY);
    assert.equal(code, 0);
    assert.match(stdout, /the key of acme goes to Secrets Manager \(clipwatch\/keys-0#acme\)\n/);
    assert.match(stdout, /\n {2}email {3}a@example\.com\n[\s\S]*dollars a month[\s\S]*nothing was done\.\n$/);
    await at.isUntouched(before);
    const wrong = await at.orgs(at.flags('--dry-run'), 'nobodysKey');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /rejects the key/);
  });

  for (const [missing, args] of [
    ['--region', []],
    ['--org', ['--region', 'us-east-1']],
    ['--email', ['--org', 'acme']],
    ['--operator', ['--org', 'acme', '--email', 'a@example.com']],
    ['--yes', ['--org', 'acme', '--email', 'a@example.com', '--operator', 'none']],
  ] as const)
    it(`names ${missing} where it is missing and nobody can be asked`, async () => {
      const before = at.readFile();
      if (missing === '--region') delete at.env.AWS_REGION;
      const { stderr, code } = await at.orgs(['setup', ...at.api, ...args], KEY);
      assert.match(stderr, new RegExp(`^${missing} is missing: .*\n$`));
      assert.equal(code, 2);
      await at.isUntouched(before);
    });

  it('stopped in the midst of the deployment, ends the CLI, and names what is there and what goes on', async () => {
    const begun = Promise.withResolvers<void>();
    at.onCdk(() => {
      begun.resolve();
      return { hangs: true };
    });
    const { child, ran } = at.start(at.flags('--yes'), KEY);
    await begun.promise;
    child.kill('SIGINT');
    const { stderr, code } = await ran;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /Left off while deploying\. Done before: the key is kept .*; the file cdk\.json is written\.\nCloudFormation goes on with the stack Clipwatch, if it has begun: .*\nThe same command, given again, keeps what is there and goes on\.\nStopped\n$/,
    );
    assert.deepEqual(
      readdirSync(at.folder).filter((name) => name.startsWith('cdk.json')),
      ['cdk.json'],
    );
  });

  it('in a terminal asks for all, asks again where an answer is wrong, proposes, and does nothing unless it is told to', async () => {
    const before = at.readFile();
    const { stdout, code } = await at.inTerminal(
      ['setup', ...at.api],
      [
        [/AWS region \[us-east-1\]: $/, ''],
        [/Name of the stack \[Clipwatch\]: $/, ''],
        [/call it: $/, 'Acme'],
        [/It must be up to 32.*call it: $/s, 'acme'],
        [/\(not shown\): $/, 'nobodysKey'],
        [/rejects the key.*\(not shown\): $/s, KEY],
        [/by email: .*none: $/, 'a@example'],
        [/It must be an email address\..*none: $/s, 'a@example.com, b@example.com'],
        [/by text: .*\[none\]: $/, ''],
        [/in trouble: .*\[a@example\.com\]: $/, ''],
        [/Go on\? \[y\/N\]: $/, ''],
      ],
    );
    assert.equal(code, 1, stdout);
    assert.match(stdout, /email {3}a@example\.com; b@example\.com\r\nand of its own troubles a@example\.com/);
    assert.match(stdout, /Stopped: nothing was changed\r\n$/);
    assert.ok(!stdout.includes(KEY));
    await at.isUntouched(before);
  });
});
