import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { writeClipItem } from '../../functions/store/clip-item.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { anyClip } from './any-clip.ts';
import { startTable } from './dynalite.ts';
import { itemSize } from './item-size.ts';
import { owing } from './records.ts';
import { written } from './test-store.ts';

const KIB = 1024;

it('a clip with eight cameras takes less than 8 KB with one notification, and less than 16 KB with three', () => {
  fc.assert(
    fc.property(anyClip({ cameras: 8, idLength: 22 }), (clip) => {
      assert.ok(sizeOf(owing(clip)) < 4 * KIB);
      assert.ok(sizeOf(owing(clip, 'completed')) < 8 * KIB);
      assert.ok(sizeOf(owing(clip, 'stalled', 'resumed', 'completed')) < 16 * KIB);
    }),
  );
});

it('the largest clip that the client lets through takes less than an eighth of the 400 KB that an item may have', () => {
  const wide = '\u{1F3A5}';
  const ids = (first: string) => Array.from({ length: 64 }, (_, index) => `${index}`.padStart(64, first));
  const clip = makeClip({
    label: wide.repeat(50),
    movement: {
      status: 'x'.repeat(40),
      operation: wide.repeat(100),
      percent: 100,
      segments: `${Number.MAX_SAFE_INTEGER}/${Number.MAX_SAFE_INTEGER}`,
      deviceSegments: 'x'.repeat(400),
      movedAtMs: NOW_MS,
    },
    details: {
      title: wide.repeat(200),
      region: wide.repeat(40),
      deviceUuids: ids('x'),
      locatedDeviceUuids: ids('y'),
    },
  });
  assert.ok(sizeOf(owing(clip, 'stalled', 'resumed', 'completed')) < 50 * KIB);
});

it('any clip is read back as it was written', async () => {
  const { store, close } = await startTable();
  let orgs = 0;
  const property = fc.asyncProperty(anyClip({ cameras: 64, idLength: 64 }), async (any) => {
    const clip = owing({ ...any, orgId: `org-${++orgs}` }, 'stalled', 'resumed', 'completed');
    const stored = written(await store.recordTransition(clip));
    assert.deepEqual(stored, { ...clip, version: stored.version });
    assert.deepEqual(await store.loadClip(clip.orgId, clip.clipUuid, NOW_MS), stored);
  });
  await fc.assert(property, { numRuns: 50 }).finally(close);
});

function sizeOf(clip: ClipRecord): number {
  return itemSize(writeClipItem(clip, 1));
}
