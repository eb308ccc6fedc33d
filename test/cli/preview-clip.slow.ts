import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CLIP_UUID, makeClip, NOW_MS } from '../clip-records.ts';
import { startInstallation, type TestInstallation } from './orgs-installation.ts';

describe('clipwatch preview --clip', () => {
  let at: TestInstallation;

  before(async () => {
    at = await startInstallation();
    await at.store.putOrganization({
      id: 'acme',
      baseUrl: 'https://api2.rhombussystems.com',
      secretId: 'clipwatch/keys-0#acme',
      version: 0,
      addedBy: 'command',
      addedAtMs: 0,
    });
    const announced = [{ outcome: 'completed' as const, n: 2, atMs: NOW_MS, late: false, toldAtMs: {} }];
    const clip = makeClip({ state: 'completed', told: { completed: 2 }, announced });
    await at.store.archiveClip(clip, Date.now() + 86_400_000);
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  const run = (line: string) => at.orgs(['preview', ...line.split(' ')]);

  it('prints what was told of a clip that is remembered', async () => {
    const { stdout, stderr, code } = await run(`--outcome completed --channel event --clip ${CLIP_UUID}`);
    assert.deepEqual([stderr, code], ['', 0]);
    const { id, time, data } = JSON.parse(stdout);
    assert.deepEqual(
      [id, time, data.title],
      [`acme/${CLIP_UUID}/completed/2`, new Date(NOW_MS).toISOString(), 'Loading dock'],
    );
  });

  it('prints what would be told of it, of an outcome that it has not come to', async () => {
    const { stdout, code } = await run(`--outcome failed --channel mail --language es --clip ${CLIP_UUID}`);
    assert.match(stdout, /Loading dock/);
    assert.equal(code, 0);
  });

  for (const [line, said] of [
    ['--stack Other', /^--org, --stack and --pid say where to find a clip: they go with --clip\n$/],
    [`--clip ${CLIP_UUID} --clips 4`, /^With --clip nothing is made up: leave out --clips, /],
    ['--clip a/b', /^option '--clip <id>' argument is invalid\. It must be up to 64/],
  ] as const)
    it(`refuses ${line}`, async () => {
      const { stdout, stderr, code } = await run(`--outcome failed --channel text ${line}`);
      assert.match(stderr, said);
      assert.deepEqual([stdout, code], ['', 2]);
    });
});
