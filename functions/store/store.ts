import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ClipRecord } from '../core/clip.ts';
import type { OrgRecord } from '../core/org.ts';
import type { Store, Written } from '../core/ports.ts';
import { ORG_ATTRIBUTES, readClipItem, readOrgItem, SCHEMA_VERSION, writeClipItem } from './items.ts';
import { clipKey, doneKey, donePartition, type Key, ORG_SORT_KEY, orgKey, orgPartition } from './keys.ts';

export interface StoreOptions {
  documents: DynamoDBDocumentClient;
  tableName: string;
}

/** Source: BatchGetItem takes 100 keys. */
const BATCH = 100;
const MAX_BATCH_TRIES = 5;

const IS_NEW = 'attribute_not_exists(pk)';
const IS_UNCHANGED = '#version = :read';
/** Versions begin anew when a clip that was archived lives again; its attempt does not. */
const IS_SAME_ATTEMPT = `${IS_UNCHANGED} AND attempt = :attempt`;
const LEASE_IS_FREE = 'attribute_not_exists(lease) OR lease.expiresAtMs <= :now OR lease.holder = :holder';
const OWES_IT = 'attribute_exists(owed.#event)';

/** The table, by the questions that are asked of it. */
export function createStore({ documents, tableName: TableName }: StoreOptions): Store {
  const ReturnValues = 'ALL_NEW' as const;

  return {
    acquireLease: (orgId, lease, nowMs) =>
      conditionally(async () => {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: orgKey(orgId),
            UpdateExpression: 'SET lease = :lease, orgId = :orgId, schemaVersion = :schema ADD #version :one',
            ConditionExpression: LEASE_IS_FREE,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: {
              ':lease': lease,
              ':orgId': orgId,
              ':schema': SCHEMA_VERSION,
              ':one': 1,
              ':now': nowMs,
              ':holder': lease.holder,
            },
            ReturnValues,
          }),
        );
        return readOrgItem(Attributes);
      }),

    async loadOrg(orgId) {
      const items = await queryPartition(orgPartition(orgId));
      const org = items.find((item) => item.sk === ORG_SORT_KEY && 'schemaVersion' in item);
      const clips = items.filter((item) => item.sk !== ORG_SORT_KEY);
      return { org: org && readOrgItem(org), clips: clips.map(readClipItem) };
    },

    saveOrg: (org) =>
      conditionally(async () => {
        const { Attributes } = await documents.send(
          new UpdateCommand({ TableName, Key: orgKey(org.orgId), ...replaceOrg(org), ReturnValues }),
        );
        return readOrgItem(Attributes);
      }),

    recordTransition: (clip) =>
      conditionally(async () => {
        const version = clip.version + 1;
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...clipKey(clip.orgId, clip.clipUuid), ...writeClipItem(clip, version) },
            ...(clip.version === 0 ? { ConditionExpression: IS_NEW } : unchanged(clip)),
          }),
        );
        return { ...clip, version };
      }),

    settleNotification: ({ orgId, clipUuid }, eventId, audiences) =>
      conditionally(async () => {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: clipKey(orgId, clipUuid),
            UpdateExpression: 'ADD #version :one DELETE owed.#event.pending :audiences',
            ConditionExpression: OWES_IT,
            ExpressionAttributeNames: { '#version': 'version', '#event': eventId },
            ExpressionAttributeValues: { ':one': 1, ':audiences': new Set(audiences) },
            ReturnValues,
          }),
        );
        return readClipItem(Attributes);
      }),

    archiveClip: (clip, expiresAtMs) =>
      conditionally(async () => {
        const { orgId, clipUuid } = clip;
        const expiresAt = Math.ceil(expiresAtMs / 1000);
        const item = { ...doneKey(orgId, clipUuid), ...writeClipItem(clip, clip.version), expiresAt };
        await documents.send(new PutCommand({ TableName, Item: item }));
        const { ConditionExpression, ...values } = unchanged(clip);
        await documents.send(
          new DeleteCommand({
            TableName,
            Key: clipKey(orgId, clipUuid),
            ConditionExpression: `${IS_NEW} OR (${ConditionExpression})`,
            ...values,
          }),
        );
        return clip;
      }),

    async findDone(orgId, clipUuids, nowMs) {
      const found = new Map<string, ClipRecord>();
      for (let from = 0; from < clipUuids.length; from += BATCH) {
        const keys = clipUuids.slice(from, from + BATCH).map((uuid) => doneKey(orgId, uuid));
        for (const item of await getAll(keys)) {
          if (hasExpired(item, nowMs)) continue;
          const clip = readClipItem(item);
          found.set(clip.clipUuid, clip);
        }
      }
      return found;
    },

    async loadClip(orgId, clipUuid, nowMs) {
      for (const Key of [clipKey(orgId, clipUuid), doneKey(orgId, clipUuid)]) {
        const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
        if (Item !== undefined && !hasExpired(Item, nowMs)) return readClipItem(Item);
      }
      return undefined;
    },

    async listRecentlyDone(orgId, limit, nowMs) {
      const items = await queryPartition(donePartition(orgId));
      return items
        .filter((item) => !hasExpired(item, nowMs))
        .map(readClipItem)
        .sort((a, b) => b.stateSinceMs - a.stateSinceMs)
        .slice(0, limit);
    },

    async leaveHint(orgId, nowMs) {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: orgKey(orgId),
          UpdateExpression: 'SET hintAtMs = :now',
          ExpressionAttributeValues: { ':now': nowMs },
        }),
      );
    },

    async readHint(orgId) {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: orgKey(orgId), ProjectionExpression: 'hintAtMs' }),
      );
      return typeof Item?.hintAtMs === 'number' ? Item.hintAtMs : 0;
    },
  };

  async function queryPartition(pk: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /** DynamoDB may leave keys of a batch unprocessed; they are asked for again a few times. */
  async function getAll(keys: Key[]): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let Keys: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (let tries = 0; Keys.length > 0; tries++) {
      if (tries === MAX_BATCH_TRIES) throw new Error('DynamoDB left keys of a batch unprocessed');
      const answer = await documents.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[TableName] ?? []));
      Keys = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
    }
    return items;
  }
}

function unchanged({ version, attempt }: ClipRecord) {
  return {
    ConditionExpression: IS_SAME_ATTEMPT,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':read': version, ':attempt': attempt },
  };
}

/** Sets what the record has and removes what it no longer has; the hint, which others leave, is not touched. */
function replaceOrg(org: OrgRecord) {
  const values: Record<string, unknown> = { ...org, schemaVersion: SCHEMA_VERSION };
  const present = ORG_ATTRIBUTES.filter((name) => values[name] !== undefined);
  const absent = ORG_ATTRIBUTES.filter((name) => values[name] === undefined);
  const sets = present.map((name) => `#${name} = :${name}`).join(', ');
  const removes = absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: `SET ${sets}, #version = :next${removes}`,
    ConditionExpression: org.version === 0 ? 'attribute_not_exists(#version)' : IS_UNCHANGED,
    ExpressionAttributeNames: Object.fromEntries(
      [...ORG_ATTRIBUTES, 'version'].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: {
      ...Object.fromEntries(present.map((name) => [`:${name}`, values[name]])),
      ':next': org.version + 1,
      ...(org.version > 0 && { ':read': org.version }),
    },
  };
}

/** DynamoDB removes expired items when it gets to it. */
function hasExpired(item: Record<string, unknown>, nowMs: number): boolean {
  return typeof item.expiresAt === 'number' && item.expiresAt * 1000 <= nowMs;
}

async function conditionally<T>(write: () => Promise<T>): Promise<Written<T>> {
  try {
    return { kind: 'written', value: await write() };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { kind: 'conflict' };
    throw error;
  }
}
