import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { OrgRecord } from '../core/org.ts';
import type { Store } from '../core/ports.ts';
import { readClipItem } from './clip-item.ts';
import { ORG_SORT_KEY, orgKey, orgPartition } from './keys.ts';
import { ORG_ATTRIBUTES, readOrgItem } from './org-item.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { conditionally, queryPartition, type Table } from './table.ts';

type OrgStore = Pick<Store, 'acquireLease' | 'loadOrg' | 'saveOrg' | 'leaveHint' | 'readHint'>;

/** A hint may have made the item before the org was ever saved: it is the version that says that there is an org. */
const isOrg = (item: Record<string, unknown> | undefined) => item !== undefined && 'version' in item;
const IS_NEW = 'attribute_not_exists(#version)';
const IS_UNCHANGED = '#version = :read';
const LEASE_IS_FREE = 'attribute_not_exists(lease) OR lease.expiresAtMs <= :now OR lease.holder = :holder';
const TAKE_LEASE =
  'SET lease = :lease, orgId = :orgId, schemaVersion = if_not_exists(schemaVersion, :schema) ADD #version :one';

/** The org's item: its lease, what its passes know, and the hint that others leave on it. */
export function createOrgStore(table: Table): OrgStore {
  const { documents, tableName: TableName } = table;
  return {
    acquireLease: (orgId, lease, nowMs) =>
      conditionally(async () => {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: orgKey(orgId),
            UpdateExpression: TAKE_LEASE,
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
            ReturnValues: 'ALL_NEW',
          }),
        );
        return readOrgItem(Attributes);
      }),

    async loadOrg(orgId) {
      const items = await queryPartition(table, orgPartition(orgId));
      const org = items.find((item) => item.sk === ORG_SORT_KEY && isOrg(item));
      const clips = items.filter((item) => item.sk !== ORG_SORT_KEY);
      return { org: org && readOrgItem(org), clips: clips.map(readClipItem) };
    },

    saveOrg: (org) =>
      conditionally(async () => {
        await documents.send(new UpdateCommand({ TableName, Key: orgKey(org.orgId), ...replaceOrg(org) }));
        return { ...org, version: org.version + 1 };
      }),

    async leaveHint(orgId, nowMs) {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: orgKey(orgId),
          UpdateExpression: 'SET hintAtMs = :now',
          ExpressionAttributeValues: { ':now': nowMs },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return isOrg(Attributes) ? readOrgItem(Attributes) : undefined;
    },

    async readHint(orgId) {
      const { Item } = await documents.send(
        new GetCommand({
          TableName,
          Key: orgKey(orgId),
          ProjectionExpression: 'hintAtMs',
          ConsistentRead: true,
        }),
      );
      return typeof Item?.hintAtMs === 'number' ? Item.hintAtMs : 0;
    },
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
    ConditionExpression: org.version === 0 ? IS_NEW : IS_UNCHANGED,
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
