import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CLIP_UUID, makeClip, makeOrg, makeOwed, NOW_MS } from '../clip-records.ts';
import { startClips, type TestClips } from './clips-installation.ts';

describe('clipwatch forget', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    await at.register('acme');
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });
  beforeEach(() => at.putEnded({ clipUuid: 'EndedClip0000000000000' }));

  const load = (clipUuid: string, orgId = 'acme') => at.store.loadClip(orgId, clipUuid, Date.now());

  it('deletes a clip that has ended, once somebody has said so', async () => {
    const asked = await at.run('forget', 'EndedClip0000000000000');
    assert.match(asked.stdout, /^The clip of acme and its history would go\. .*told of once more\.\n$/);
    assert.match(asked.stderr, /^Nobody can be asked here: --yes/);
    assert.equal(asked.code, 2);
    assert.ok(await load('EndedClip0000000000000'));
    const { stdout, stderr, code } = await at.run('forget', 'EndedClip0000000000000', '--yes');
    assert.match(stdout, /\nThe clip is forgotten\.\n$/);
    assert.deepEqual([stderr, code], ['', 0]);
    assert.equal(await load('EndedClip0000000000000'), undefined);
  });

  it('leaves a clip that is watched, or of which somebody has yet to be told', async () => {
    await at.put({ clipUuid: CLIP_UUID });
    const owed = [makeOwed(makeClip())];
    await at.put({ clipUuid: 'OwingClip0000000000000', state: 'completed', owed });
    const watched = await at.run('forget', CLIP_UUID, '--yes');
    assert.match(watched.stderr, /^The clip is in flight and watched: .* comes first\n$/);
    const owing = await at.run('forget', 'OwingClip0000000000000', '--yes');
    assert.match(owing.stderr, /^Somebody has yet to be told of the clip, and never would be/);
    assert.deepEqual([watched.code, owing.code], [1, 1]);
    assert.ok((await load(CLIP_UUID)) && (await load('OwingClip0000000000000')));
  });

  it('leaves an organization that has clips in flight, or is at work', async () => {
    const { stderr, code } = await at.run('forget', '--org', 'acme', '--yes');
    assert.match(
      stderr,
      /^acme is watched, and has clips that are in flight, .*orgs remove acme" ends that\n$/,
    );
    assert.equal(code, 1);
    await at.register('globex');
    const endsAtMs = Date.now() + 60_000;
    await at.store.acquireLease('globex', { holder: 'me', expiresAtMs: endsAtMs, endsAtMs }, Date.now());
    const busy = await at.run('forget', '--org', 'globex', '--yes');
    assert.match(busy.stderr, /^A check is at work on globex: try again in a minute\n$/);
  });

  it('deletes all of one that is not watched any more, and of no other', async () => {
    await at.store.saveOrg({ ...makeOrg({ version: 0 }), orgId: 'initech' });
    await at.store.saveNames('initech', { askedAtMs: NOW_MS, cameras: new Map() });
    await at.put({ orgId: 'initech', clipUuid: 'One' });
    await at.putEnded({ orgId: 'initech', clipUuid: 'Two' });
    const { stdout, code } = await at.run('forget', '--org', 'initech', '--yes');
    assert.match(stdout, /^Of initech would go: its state, .* and 2 clips\.\nIt is not watched, so /);
    assert.match(stdout, /\ninitech is forgotten\.\n$/);
    assert.equal(code, 0);
    const { state, clips } = await at.store.loadOrg('initech');
    assert.deepEqual([state, clips, await load('Two', 'initech')], [undefined, [], undefined]);
    assert.equal(await at.store.loadNames('initech'), undefined);
    assert.ok(await load('EndedClip0000000000000'));
    const again = await at.run('forget', '--org', 'initech', '--yes');
    assert.match(again.stderr, /^Nothing is known of initech: check its id, and --stack\n$/);
  });

  it('leaves the registry as it is for one that is watched and idle', async () => {
    await at.register('stark');
    await at.putEnded({ orgId: 'stark', clipUuid: 'Three' });
    const { stdout, code } = await at.run('forget', '--org', 'stark', '--yes');
    assert.match(
      stdout,
      /\nIt stays watched: with the next look, what has ended by then is taken in silence/,
    );
    assert.equal(code, 0);
    assert.ok(await at.store.loadOrganization('stark'));
  });

  it('wants to be told what', async () => {
    const { stderr, code } = await at.run('forget');
    assert.match(stderr, /^Name what is to be forgotten/);
    assert.equal(code, 2);
  });
});
