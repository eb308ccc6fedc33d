import type { ClipRecord } from '../domain/clip/clip.ts';
import type { Store } from '../ports/store.ts';
import { readClipItem, writeClipItem } from './clip-item.ts';
import { isExpired, readDoneItem, writeDoneItem } from './done-item.ts';
import { clipKey, doneKey } from './keys.ts';
import { conditionally, deleteItem, getItem, putItem, type Table } from './table.ts';

type ClipStore = Pick<Store, 'recordTransition' | 'archiveClip' | 'loadClip'>;

const IS_NEW = 'attribute_not_exists(pk)';
const IS_NOT_NEWER = 'attribute_not_exists(schemaVersion) OR schemaVersion <= :schema';
const IS_UNCHANGED = 'version = :read';

/**
 * More writes than an attempt ever takes. A clip that was archived and lives again begins its versions above all those
 * of its earlier attempts, so that a writer left over from one of them finds no version that it read.
 */
const VERSIONS_PER_ATTEMPT = 1_000_000;

/** Clips in flight, and those that have ended and still owe a notification. */
export function createClipStore(table: Table): ClipStore {
  return {
    recordTransition: (clip) =>
      conditionally(async () => {
        const { orgId, clipUuid } = clip;
        const version = nextVersion(clip);
        const item = { ...clipKey(orgId, clipUuid), ...writeClipItem(clip, version) };
        await putItem(table, item, clip.version === 0 ? { condition: IS_NEW } : isUnchanged(clip));
        return { ...clip, version };
      }),

    archiveClip: (clip, expiresAtMs) =>
      conditionally(async () => {
        const { orgId, clipUuid } = clip;
        const done = writeDoneItem(clip, expiresAtMs);
        const isNotNewer = { condition: IS_NOT_NEWER, values: { ':schema': done.schemaVersion } };
        // Where a newer release remembers the clip in its own form, that stands.
        await conditionally(() => putItem(table, { ...doneKey(orgId, clipUuid), ...done }, isNotNewer));
        const { condition, values } = isUnchanged(clip);
        await deleteItem(table, clipKey(orgId, clipUuid), {
          condition: `${IS_NEW} OR ${condition}`,
          values,
        });
        return clip;
      }),

    // In this order, since a clip is put under DONE# before it goes from ORG#.
    async loadClip(orgId, clipUuid, nowMs) {
      const inFlight = await getItem(table, clipKey(orgId, clipUuid));
      if (inFlight !== undefined) return readClipItem(inFlight);
      const done = await getItem(table, doneKey(orgId, clipUuid));
      return done === undefined || isExpired(done, nowMs) ? undefined : readDoneItem(done);
    },
  };
}

function nextVersion({ version, attempt }: ClipRecord): number {
  return version === 0 ? attempt * VERSIONS_PER_ATTEMPT + 1 : version + 1;
}

function isUnchanged({ version }: ClipRecord) {
  return { condition: IS_UNCHANGED, values: { ':read': version } };
}
