import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUUID } from '../../../functions/domain/clip/clip.ts';
import { createRhombusClient } from '../../../functions/rhombus/client.ts';
import { aClip, CLIP, KEY, LIST, PAGE, START_MS, simulate, TWIN } from './simulated.ts';

describe('the clips in progress', () => {
  it('are the same in both lists, by the names and units of the API', async () => {
    await using simulated = await simulate({ clips: [aClip({ cameras: ['A', 'B'], footageSec: 60 })] });
    simulated.goTo(40);
    const { splicedClips, error } = await simulated.ask(LIST);
    assert.equal(error, false);
    assert.deepEqual((await simulated.ask(TWIN)).splicedClips, splicedClips);
    const [clip] = splicedClips;
    assert.match(clip.clipUuid, RUUID);
    assert.equal(clip.status, 'UPLOADING');
    assert.equal(clip.statusUpdatedAtMs, START_MS + 40_000);
    assert.deepEqual([clip.segmentsUploaded, clip.totalSegments], [30, 60]);
    assert.deepEqual(
      Object.values(clip.deviceMap),
      Array(2).fill({ region: 'us-west-2', segmentsUploaded: 15, totalSegments: 30 }),
    );
    assert.equal(clip.startTime, START_MS - 3_600_000);
    assert.equal(clip.duration, 60);
    assert.match(clip.deviceUuid, /^[A-Za-z0-9_-]{22}\.v0$/);
    assert.equal('percentComplete' in clip || 'uuid' in clip, false);
  });

  for (const outcome of ['complete', 'fail', 'delete', 'vanish'])
    it(`no longer hold one that has ended by "${outcome}"`, async () => {
      await using simulated = await simulate({ clips: [aClip({ outcome }), aClip({ takesSec: 200 })] });
      simulated.goTo(100);
      const { splicedClips } = await simulated.ask(LIST);
      assert.deepEqual(
        splicedClips.map(({ clipUuid }: { clipUuid: string }) => clipUuid),
        [simulated.uuids[1]],
      );
    });

  it('tell which clip a part belongs to, and how many parts are complete', async () => {
    await using simulated = await simulate({
      clips: [
        aClip({ title: 'Whole', takesSec: 200 }),
        aClip({ partOf: 'Whole', takesSec: 50 }),
        aClip({ partOf: 'Whole', takesSec: 200 }),
      ],
    });
    simulated.goTo(60);
    const [whole, part] = (await simulated.ask(LIST)).splicedClips;
    assert.deepEqual([whole.expectedSubClipCount, whole.completedSubClipCount], [2, 1]);
    assert.equal(whole.parentClipUuid, null);
    assert.equal(part.parentClipUuid, simulated.uuids[0]);
    assert.equal(part.expectedSubClipCount, null);
  });
});

describe('one clip', () => {
  it('has its size, digest and region only once it is complete', async () => {
    await using simulated = await simulate({});
    simulated.goTo(99);
    const before = await simulated.look();
    simulated.goTo(100);
    const after = await simulated.look();
    assert.deepEqual([before.byteCount, before.sha256Hex, before.clipLocation], [null, null, null]);
    assert.equal(after.byteCount, 60 * 312_500);
    assert.match(after.sha256Hex, /^[0-9a-f]{64}$/);
    assert.deepEqual(after.clipLocation, { region: 'us-west-2' });
    assert.deepEqual([before.thumbnailLocation, after.thumbnailLocation], [null, { region: 'us-west-2' }]);
    assert.deepEqual([after.percentComplete, after.currentOperation], [100, 'Complete']);
  });

  it('was asked for by a user, or by a program with an id of its own', async () => {
    await using simulated = await simulate({ clips: [aClip(), aClip({ externalTransactionId: 'case 7' })] });
    const [byUser, byProgram] = (await simulated.ask(PAGE, {})).savedClips;
    assert.match(byUser.userUuid, RUUID);
    assert.deepEqual([byUser.externalTransactionId, byProgram.externalTransactionId], [null, 'case 7']);
    assert.equal(byProgram.userUuid, null);
    const listed = (await simulated.ask(LIST)).splicedClips;
    assert.deepEqual(
      listed.map(({ userUuid }: { userUuid: string | null }) => userUuid),
      [byUser.userUuid, null],
    );
  });

  it('can be complete before its region is known', async () => {
    await using simulated = await simulate({ clips: [aClip({ regionAfterSec: 5 })] });
    simulated.goTo(104);
    const early = await simulated.look();
    assert.deepEqual([early.status, early.clipLocation], ['COMPLETE', null]);
    simulated.goTo(105);
    assert.deepEqual((await simulated.look()).clipLocation, { region: 'us-west-2' });
  });

  it('dates its last movement in seconds, and a stall leaves that as it was', async () => {
    await using simulated = await simulate({ clips: [aClip({ stall: { at: 0.5, forSec: 30 } })] });
    simulated.goTo(20);
    assert.equal((await simulated.look()).lastUpdatedSec, START_MS / 1000 + 20);
    simulated.goTo(79);
    assert.equal((await simulated.look()).lastUpdatedSec, START_MS / 1000 + 50);
    simulated.goTo(500);
    assert.equal((await simulated.look()).lastUpdatedSec, START_MS / 1000 + 130);
  });

  it('can be shorter than asked, with a camera missing', async () => {
    await using simulated = await simulate({
      clips: [aClip({ cameras: ['A', 'B'], footageSec: 120, deliveredSec: 74, missingCameras: ['B'] })],
    });
    assert.equal((await simulated.look()).durationSec, 120);
    simulated.goTo(100);
    const clip = await simulated.look();
    assert.equal(clip.durationSec, 74);
    assert.equal(clip.deviceUuids.length, 2);
    assert.deepEqual(Object.keys(clip.deviceUuidMap), [clip.deviceUuids[0]]);
  });

  it('is read by the client of this project as it is meant, in whatever form it is told', async () => {
    await using simulated = await simulate({ clips: [aClip({ title: 'Dock', footageSec: 30 })] });
    simulated.goTo(100);
    const client = createRhombusClient({ baseUrl: simulated.simulator.url, apiKey: KEY });
    const asDocumented = await client.getClip(simulated.uuids[0] ?? '');
    assert.ok(asDocumented.kind === 'shows');
    const { status, percent, unreadable, details } = asDocumented.clip;
    assert.deepEqual([status, percent, unreadable], ['COMPLETE', 100, []]);
    assert.deepEqual([details.title, details.durationSec, details.createdAtMs], ['Dock', 30, START_MS]);
    assert.match(details.sha256Hex ?? '', /^[0-9a-f]{64}$/);
    assert.match(details.userUuid ?? '', RUUID);
    for (const behaviour of [
      { numbers: 'text' },
      { numbers: 'percent-sign' },
      { statusForm: 'lower-case' },
      { statusForm: 'blanks' },
      { statusForm: 'past' },
      { times: 'seconds' },
      { times: 'microseconds' },
      { clipBytes: 1_000 },
    ]) {
      const steered = await simulated.ask('/_control/behaviour', behaviour);
      assert.ok(steered.behaviour);
      assert.deepEqual(
        await client.getClip(simulated.uuids[0] ?? ''),
        asDocumented,
        JSON.stringify(behaviour),
      );
    }
  });
});

describe('pages of saved clips', () => {
  const uuidsOf = (page: { savedClips: { uuid: string }[] }) => page.savedClips.map(({ uuid }) => uuid);
  const clips = [0, 1, 2, 3, 4].map((startAfterSec) => aClip({ startAfterSec }));

  it('hold every clip once, newest first, and end with a null token', async () => {
    await using simulated = await simulate({ clips });
    simulated.goTo(10);
    const first = await simulated.ask(PAGE, { pageSize: 3 });
    const last = await simulated.ask(PAGE, { pageSize: 3, pageToken: first.pageToken });
    assert.deepEqual([...uuidsOf(first), ...uuidsOf(last)], simulated.uuids.toReversed());
    assert.equal(last.pageToken, null);
  });

  it('need no second one where all clips fit in', async () => {
    await using simulated = await simulate({ clips });
    simulated.goTo(10);
    assert.equal((await simulated.ask(PAGE, { pageSize: 5 })).pageToken, null);
    assert.notEqual((await simulated.ask(PAGE, { pageSize: 4 })).pageToken, null);
  });

  it('can come oldest first or shuffled', async () => {
    await using simulated = await simulate({ clips, behaviour: { order: 'oldest-first' } });
    simulated.goTo(10);
    assert.deepEqual(uuidsOf(await simulated.ask(PAGE, {})), simulated.uuids);
    simulated.simulator.setBehaviour({ order: 'shuffled' });
    const shuffled = uuidsOf(await simulated.ask(PAGE, {}));
    assert.deepEqual(shuffled.toSorted(), simulated.uuids.toSorted());
    assert.notDeepEqual(shuffled, simulated.uuids);
    assert.notDeepEqual(shuffled, simulated.uuids.toReversed());
  });

  it('shift when a clip comes between two of them', async () => {
    await using simulated = await simulate({ clips: [...clips, aClip({ startAfterSec: 20 })] });
    simulated.goTo(10);
    const first = await simulated.ask(PAGE, { pageSize: 3 });
    simulated.goTo(20);
    const second = await simulated.ask(PAGE, { pageSize: 3, pageToken: first.pageToken });
    assert.equal(uuidsOf(second)[0], uuidsOf(first)[2]);
  });

  it('can be narrowed to cameras, whose uuids have no facet', async () => {
    await using simulated = await simulate({ clips: [aClip(), aClip({ cameras: ['Gate'] })] });
    const [, gate] = simulated.simulator.world.clips;
    const page = await simulated.ask(PAGE, { pageSize: 200, deviceUuidFilters: [gate?.deviceUuids[0]] });
    assert.deepEqual(uuidsOf(page), [gate?.uuid]);
  });

  for (const body of [{ pageSize: 0 }, { pageSize: 201 }, { pageSize: 1.5 }, { pageToken: 'nonsense' }])
    it(`refuse ${JSON.stringify(body)}`, async () => {
      await using simulated = await simulate({});
      assert.equal((await simulated.post(PAGE, body)).status, 400);
    });

  it('can be longer than anybody reads, and smaller when asked for less', async () => {
    await using simulated = await simulate({ clips, behaviour: { clipBytes: 2 ** 20 } });
    simulated.goTo(10);
    const client = createRhombusClient({
      baseUrl: simulated.simulator.url,
      apiKey: KEY,
      maxBodyBytes: 4 * 2 ** 20,
    });
    const large = await client.listSavedClips({ pageSize: 5 });
    assert.ok(large.kind === 'failed' && large.reason === 'too-large');
    const small = await client.listSavedClips({ pageSize: 3 });
    assert.equal(small.kind === 'shows' && small.clips.length, 3);
  });

  it('forget a clip so long after its end, as a question for it does', async () => {
    await using simulated = await simulate({ behaviour: { forgetAfterSec: 30 } });
    simulated.goTo(129);
    assert.equal((await simulated.ask(PAGE, {})).savedClips.length, 1);
    simulated.goTo(130);
    assert.deepEqual((await simulated.ask(PAGE, {})).savedClips, []);
    assert.equal((await simulated.ask(CLIP, { clipUuid: simulated.uuids[0] })).clip, null);
  });
});

describe('fields', () => {
  it('are left out or null now and then where they may be, and ids are not', async () => {
    await using simulated = await simulate({ behaviour: { nulls: 0.5 } });
    // One after the other: whose turn it is decides what is drawn.
    const looks = [];
    for (let look = 0; look < 20; look++) looks.push(await simulated.look());
    assert.ok(looks.every(({ uuid }) => uuid === simulated.uuids[0]));
    assert.ok(looks.some((clip) => clip.status === null));
    assert.ok(looks.some((clip) => !('status' in clip)));
    assert.ok(looks.some((clip) => clip.status === 'INITIATING'));
  });

  it('that nobody has heard of turn up where they are asked for', async () => {
    await using simulated = await simulate({ behaviour: { newFields: 1 } });
    assert.ok('renderTier' in (await simulated.look()));
    simulated.simulator.setBehaviour({ newFields: 0 });
    assert.ok(!('renderTier' in (await simulated.look())));
  });
});
