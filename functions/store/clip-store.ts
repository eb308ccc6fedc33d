import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ClipRecord } from '../core/clip.ts';
import type { Store } from '../core/ports.ts';
import { readClipItem, writeClipItem } from './clip-item.ts';
import { readDoneItem, writeDoneItem } from './done-item.ts';
import { clipKey, doneKey } from './keys.ts';
import { conditionally, getItem, type Table } from './table.ts';

type ClipStore = Pick<Store, 'recordTransition' | 'settleNotification' | 'archiveClip' | 'loadClip'>;

const IS_NEW = 'attribute_not_exists(pk)';
const IS_UNCHANGED = '#version = :read';
/** The entry outlives its last audience until the next transition, so that settling may be repeated. */
const WAS_OWED = 'attribute_exists(owed.#event)';

/**
 * More writes than an attempt ever takes. A clip that was archived and lives again begins its versions above all those
 * of its earlier attempts, so that a writer left over from one of them finds no version that it read.
 */
const VERSIONS_PER_ATTEMPT = 1_000_000;

/** Clips in flight, and those that have ended and still owe a notification. */
export function createClipStore(table: Table): ClipStore {
  const { documents, tableName: TableName } = table;
  return {
    recordTransition: (clip) =>
      conditionally(async () => {
        const version = nextVersion(clip);
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...clipKey(clip.orgId, clip.clipUuid), ...writeClipItem(clip, version) },
            ...(clip.version === 0
              ? { ConditionExpression: IS_NEW }
              : { ConditionExpression: IS_UNCHANGED, ...readVersion(clip) }),
          }),
        );
        return { ...clip, version };
      }),

    // No version is asked for, so that two audiences can be settled at once; the new one makes an older writer fail.
    settleNotification: ({ orgId, clipUuid }, eventId, audiences) =>
      conditionally(async () => {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: clipKey(orgId, clipUuid),
            UpdateExpression: 'ADD #version :one DELETE owed.#event.pending :audiences',
            ConditionExpression: WAS_OWED,
            ExpressionAttributeNames: { '#version': 'version', '#event': eventId },
            ExpressionAttributeValues: { ':one': 1, ':audiences': new Set(audiences) },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return readClipItem(Attributes);
      }),

    archiveClip: (clip, expiresAtMs) =>
      conditionally(async () => {
        const { orgId, clipUuid } = clip;
        const Item = { ...doneKey(orgId, clipUuid), ...writeDoneItem(clip, expiresAtMs) };
        await documents.send(new PutCommand({ TableName, Item }));
        await documents.send(
          new DeleteCommand({
            TableName,
            Key: clipKey(orgId, clipUuid),
            ConditionExpression: `${IS_NEW} OR ${IS_UNCHANGED}`,
            ...readVersion(clip),
          }),
        );
        return clip;
      }),

    // In this order, since a clip is put under DONE# before it goes from ORG#.
    async loadClip(orgId, clipUuid, nowMs) {
      const inFlight = await getItem(table, clipKey(orgId, clipUuid));
      if (inFlight !== undefined) return readClipItem(inFlight);
      const done = await getItem(table, doneKey(orgId, clipUuid));
      return done && readDoneItem(done, nowMs);
    },
  };
}

function nextVersion({ version, attempt }: ClipRecord): number {
  return version === 0 ? attempt * VERSIONS_PER_ATTEMPT + 1 : version + 1;
}

function readVersion({ version }: ClipRecord) {
  return {
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':read': version },
  };
}
