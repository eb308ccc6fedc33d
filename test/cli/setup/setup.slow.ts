import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { KEY } from '../../local/rhombus/simulated.ts';
import { type ReadyStage, SECRET, startReadyStage } from './ready-stage.ts';
import { CTRL_C } from './stage.ts';

describe('clipwatch setup, in all its turns', () => {
  let at: ReadyStage;
  beforeEach(async () => {
    at = await startReadyStage();
  });
  afterEach(() => at[Symbol.asyncDispose]());

  it('shows the key nowhere, and gives it to no other process', async () => {
    at.env.CLIPWATCH_API_KEY = KEY;
    const { stdout, stderr, code } = await at.orgs(at.flags('--yes'));
    assert.equal(code, 0);
    assert.ok(!(stdout + stderr + JSON.stringify(at.cdkCalls) + at.readFile()).includes(KEY));
  });

  it('names the stack, in cdk.json and everywhere', async () => {
    at.onCdk(() => at.deploy('Exports'));
    const { stdout, code, stderr } = await at.run('--name', 'Exports');
    assert.equal(code, 0, stderr);
    assert.equal(at.readClipwatch().stackName, 'Exports');
    assert.equal(await at.secretOf('exports/keys-0'), JSON.stringify({ acme: KEY }));
    assert.match(stdout, /The stack Exports is deployed\./);
    assert.match((await at.orgs(['status'])).stdout, /acme/);
  });

  it('makes CDK ready where it is not', async () => {
    at.stacks.delete('CDKToolkit');
    const { stdout, code } = await at.run();
    assert.equal(code, 0);
    assert.match(stdout, /CDK is made ready in this region \(cdk bootstrap: /);
    assert.deepEqual(at.cdkCalls[0]?.args.slice(0, 2), ['bootstrap', 'aws://123456789012/us-east-1']);
  });

  it('tells of the SMS sandbox', async () => {
    at.setSandbox(true);
    const { stdout } = await at.orgs(at.flags('--dry-run', '--sms', '+15551234567'), KEY);
    assert.match(stdout, /\nWarning: this account is in the SMS sandbox, .*\(\+1555…67\)\n/);
  });

  it('says where the key is to come from where there is none', async () => {
    const { stderr, code } = await at.orgs(at.flags('--yes'), '');
    assert.match(stderr, /^The API key of acme is read from standard input, and there is none/);
    assert.equal(code, 2);
  });

  it('refuses a key that Rhombus rejects, and repeats none', async () => {
    const before = at.readFile();
    const { stdout, stderr, code } = await at.orgs(at.flags('--yes'), 'nobodysKey');
    assert.match(stderr, /rejects the key/);
    assert.ok(!(stdout + stderr).includes('nobodysKey'));
    assert.equal(code, 1);
    await at.isUntouched(before);
  });

  it('refuses credentials that AWS does not take', async () => {
    const before = at.readFile();
    at.refuse('InvalidClientTokenId');
    const { stderr, code } = await at.run();
    assert.match(stderr, /does not take the credentials \(InvalidClientTokenId\)/);
    assert.equal(code, 1);
    await at.isUntouched(before);
  });

  it("leaves a stack alone that is being changed, or is somebody else's", async () => {
    at.stacks.set('Clipwatch', { status: 'UPDATE_IN_PROGRESS', outputs: { CheckQueueUrl: 'q' } });
    assert.match((await at.run()).stderr, /^The stack Clipwatch is being changed \(UPDATE_IN_PROGRESS\)/);
    at.stacks.set('Clipwatch', { status: 'CREATE_COMPLETE', outputs: { Bucket: 'b' } });
    assert.match(
      (await at.run()).stderr,
      /^The stack Clipwatch is there, and is not Clipwatch's: give another --name\n$/,
    );
    assert.equal(at.cdkCalls.length, 0);
  });

  it('takes another key in place of one that Rhombus rejects, and only then', async () => {
    at.simulator.setApiKeys(['older']);
    assert.equal((await at.orgs(at.flags('--yes'), 'older')).code, 0);
    at.simulator.setApiKeys([KEY]);
    const { stdout, stderr, code } = await at.run();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^The key that is stored as clipwatch\/keys-0#acme is not taken: .*\n/);
    assert.match(stdout, /in place of the one there\n/);
    assert.equal(await at.secretOf(SECRET), JSON.stringify({ acme: KEY }));
  });

  it('does not pass over a flag that cdk.json contradicts', async () => {
    const clipwatch = { organizations: [{ id: 'acme', secret: 'x' }] };
    at.writeFile(JSON.stringify({ app: 'node infra/app.ts', context: { clipwatch } }));
    const { stderr, code } = await at.orgs(
      ['setup', '--org', 'acme', '--rhombus-region', 'eu', '--yes'],
      KEY,
    );
    assert.match(stderr, /^--rhombus-region is not what cdk\.json says of acme: change it there\n$/);
    assert.equal(code, 2);
  });

  it('names what was done where the deployment fails, why without an address, and goes on from there', async () => {
    const event = 'Clipwatch |  3/45 | 10:00:00 | CREATE_FAILED | AWS::SNS::Subscription | ';
    at.onCdk(() => ({
      code: 1,
      lines: [`${event}Clipwatch/e (e) Invalid parameter: a@example.com`, '❌  failed: a@example.com'],
    }));
    const { stdout, stderr, code } = await at.run();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /The key is kept in Secrets Manager, as clipwatch\/keys-0#acme\.\nThe file cdk\.json is written\.\n$/,
    );
    assert.match(
      stderr,
      /Left off while deploying\. Done before: the key is kept in .*#acme; the file cdk\.json is written\.\n/,
    );
    assert.match(
      stderr,
      /cdk deploy failed: AWS::SNS::Subscription CREATE_FAILED\. All that it said: .*setup\.log\n$/,
    );
    assert.ok(!stderr.includes('a@example.com'));
    at.onCdk(() => at.deploy());
    assert.equal((await at.orgs(['setup', '--yes'], '')).code, 0);
  });

  it('ends without everybody where they do not confirm in time, and says who is pending', async () => {
    at.onList(() => {});
    const { stdout, stderr, code } = await at.run('--wait', '0.1');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Waiting until a@example\.com, ops@example\.com confirm by the mail of SNS\.\n/);
    assert.match(stdout, /\nNot confirmed yet: a@example\.com, ops@example\.com\. /);
  });

  it('says so where SNS has dropped an address that nobody confirmed', async () => {
    await at.run();
    at.subscriptions.length = 0;
    at.onCdk(() => ({}));
    const { stdout, code } = await at.orgs(['setup', '--yes'], '');
    assert.match(stdout, /\nSNS has no subscription of a@example\.com, ops@example\.com any longer: /);
    assert.equal(code, 1);
  });

  it('stopped by Ctrl-C while confirmations are waited for, says that what is deployed goes on', async () => {
    at.onList(() => {});
    const { ran, interrupt } = at.start(at.flags('--yes'), KEY);
    await interrupt(/Waiting until/);
    const { stderr, code } = await ran;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /Left off while waiting for confirmations\. Done before: .*is deployed; the organization acme is watched/,
    );
  });

  it('in a terminal goes on without the confirmations on Enter', async () => {
    at.onList(() => {});
    const { stdout, code } = await at.inTerminal(
      at.flags('--name', 'Clipwatch', '--region', 'us-east-1', '--sms', 'none'),
      [
        [/\(not shown\): $/, KEY],
        [/Go on\? \[y\/N\]: $/, 'y'],
        [/confirm by the mail of SNS; Enter goes on without \(\d+ s\)$/, ''],
      ],
    );
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Not confirmed yet: a@example\.com/);
  });

  it('in a terminal changes nothing on Ctrl-C at a question', async () => {
    const before = at.readFile();
    const { stdout, code } = await at.inTerminal(at.flags(), [
      [/AWS region \[us-east-1\]: $/, ''],
      [/Name of the stack \[Clipwatch\]: $/, CTRL_C],
    ]);
    assert.match(stdout, /Stopped: nothing was changed\r\n$/);
    assert.equal(code, 1);
    await at.isUntouched(before);
    assert.ok(!existsSync(join(at.folder, 'cdk.out')));
  });
});
