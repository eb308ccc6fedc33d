import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { readAnswer } from '../../cli/clips/invoke-watch.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { startClips, type TestClips } from './clips-installation.ts';

const NEW_UUID = '4k_o3KKrPGJONEPu9yhUEw';

describe('clipwatch watch', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    await at.register('acme');
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  it('starts a clip that nobody has seen, with a label, and may be given again', async () => {
    for (let time = 0; time < 2; time++) {
      const { stdout, stderr, code } = await at.run('watch', NEW_UUID, '--label', 'case 7');
      assert.deepEqual([stderr, code], ['', 0]);
      assert.equal(
        stdout,
        'The clip of acme is watched. Rhombus has not shown it yet; it is looked for at once.\n',
      );
    }
    const clip = await at.store.loadClip('acme', NEW_UUID, Date.now());
    assert.deepEqual([clip?.state, clip?.source, clip?.label], ['in-progress', 'watch', 'case 7']);
  });

  it('prints the answer of the function for programs', async () => {
    const { stdout, code } = await at.run('watch', 'JsonClip00000000000000', '--json', '--org', 'acme');
    const answer = JSON.parse(stdout);
    assert.deepEqual(
      [answer.orgId, answer.state, answer.firstSeenAt, code],
      ['acme', 'in-progress', null, 0],
    );
  });

  it('says of a clip that has ended what became of it', async () => {
    await at.putEnded({ clipUuid: 'EndedClip0000000000000' });
    const ended = await at.run('watch', 'EndedClip0000000000000');
    assert.match(ended.stdout, /^It has ended already: it has been ready since 2026-11-24 11:59:00 UTC\.\n$/);
    await at.putEnded({ clipUuid: 'FailedClip000000000000', state: 'failed', told: { failed: 1 } });
    const failed = await at.run('watch', 'FailedClip000000000000');
    assert.match(
      failed.stdout,
      /it failed at .* UTC\. It is looked at again, since Rhombus may have tried it again/,
    );
    assert.deepEqual([ended.code, failed.code], [0, 0]);
  });

  for (const [state, code, said] of [
    ['completed', 0, /\nIt has been ready since /],
    ['expired', 1, /\nIt has not been watched since .* UTC, as it took too long\.\n/],
  ] as const)
    it(`waits until a clip is ${state}, and ends with ${code}`, async () => {
      const clip = await at.put({ clipUuid: `Wait${state}`, label: 'case 8' });
      const { ran, child } = at.start(['watch', clip.clipUuid, '--wait']);
      await once(child.stderr, 'data');
      written(await at.store.recordTransition({ ...clip, state, stateSinceMs: Date.now() }));
      const ended = await ran;
      assert.match(ended.stdout, said);
      assert.equal(ended.code, code);
    });

  it('leaves the clip watched when it is interrupted', async () => {
    const { ran, interrupt } = at.start(['watch', NEW_UUID, '--wait']);
    await interrupt(/in progress/);
    const { stderr, code } = await ran;
    assert.match(stderr, /\nThe clip stays watched\.\n$/);
    assert.equal(code, 1);
    assert.equal((await at.store.loadClip('acme', NEW_UUID, Date.now()))?.state, 'in-progress');
  });

  it('is taken back by unwatch, which leaves what has ended as it is', async () => {
    await at.put({ clipUuid: CLIP_UUID });
    const stopped = await at.run('unwatch', CLIP_UUID);
    assert.deepEqual(
      [stopped.stdout, stopped.stderr, stopped.code],
      ['The clip of acme is no longer watched: nothing more is told of it.\n', '', 0],
    );
    assert.equal((await at.store.loadClip('acme', CLIP_UUID, Date.now()))?.state, 'stopped');
    const again = await at.run('unwatch', CLIP_UUID);
    assert.match(again.stdout, /^It is not in flight: it is no longer watched, as somebody asked\.\n$/);
    assert.equal(again.code, 0);
  });

  it('says what to check where there is no such clip, organization, stack output or function', async () => {
    const unknown = await at.run('unwatch', 'NoSuchClip000000000000');
    assert.match(unknown.stderr, /^Nothing is known of this clip in acme: is the id whole, .*--stack.*\n$/);
    const globex = await at.run('watch', NEW_UUID, '--org', 'globex');
    assert.equal(globex.stderr, 'There is no organization "globex" here: there are acme\n');
    const { WatchFunctionName, ...others } = at.outputs;
    at.outputs.WatchFunctionName = 'other';
    const missing = await at.run('watch', NEW_UUID);
    assert.match(missing.stderr, /^There is no function watch here: check AWS_REGION and --stack/);
    delete at.outputs.WatchFunctionName;
    const output = await at.run('watch', NEW_UUID);
    Object.assign(at.outputs, { ...others, WatchFunctionName });
    assert.match(output.stderr, /^The stack has no output WatchFunctionName: /);
    for (const { code } of [unknown, globex, missing, output]) assert.equal(code, 1);
  });
});

describe('what the function answers', () => {
  const errorOf = (type: string) =>
    JSON.stringify({ errorType: type, errorMessage: 'Clip s3cr3t is being changed', trace: ['s3cr3t'] });

  for (const [type, said] of [
    ['TooManyStartsError', /^Too many clips .* try again in the next one$/],
    ['WatchConflictError', /^The clip is being changed by others: try again$/],
    ['ClipNotFoundError', /^The clip is not watched and has not been/],
    ['UnknownOrgError', /^The organization is not watched/],
    ['Sandbox.Timedout', /^The function watch failed \(Sandbox\.Timedout\): its log says more$/],
    ['<s3cr3t>', /^The function watch failed: its log says more$/],
  ] as const)
    it(`is said in words of ours: ${type}`, () => {
      assert.throws(
        () => readAnswer(true, errorOf(type)),
        ({ message }: Error) => said.test(message) && !message.includes('s3cr3t'),
      );
    });

  for (const text of ['', 'null', '{}', '{"state":"new","since":"s3cr3t"}', '<html>s3cr3t'])
    it(`is refused where it is of another form: ${text}`, () => {
      assert.throws(
        () => readAnswer(false, text),
        /^TroubleError: The function watch answers in another form/,
      );
    });
});
