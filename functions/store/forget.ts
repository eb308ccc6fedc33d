import pMap from 'p-map';
import type { ClipRecord } from '../domain/clip/clip.ts';
import type { Written } from '../ports/store.ts';
import { clipKey, doneKey, donePartition, isClipKey, type Key, namesKey, orgPartition } from './keys.ts';
import { conditionally, deleteItem, queryPartition, type Table } from './table.ts';

const AT_ONCE = 8;

/** Items of an organization: its state, its lease, its clips, its names. */
export interface OrgItems {
  keys: Key[];
  clips: number;
}

/** Deletes a clip, wherever it lies, as it was read: where somebody has written to it since, nothing is deleted. */
export function forgetClip(
  table: Table,
  { orgId, clipUuid, version }: Pick<ClipRecord, 'orgId' | 'clipUuid' | 'version'>,
): Promise<Written<undefined>> {
  return conditionally(async () => {
    const condition = 'attribute_not_exists(pk) OR version = :read';
    await deleteItem(table, clipKey(orgId, clipUuid), { condition, values: { ':read': version } });
    await deleteItem(table, doneKey(orgId, clipUuid));
    return undefined;
  });
}

/** All that the table has of an organization beside the registry, whether it can be read or not. */
export async function listOrgItems(table: Table, orgId: string): Promise<OrgItems> {
  const names = namesKey(orgId);
  const partitions = [orgPartition(orgId), donePartition(orgId), names.pk];
  const items = (await Promise.all(partitions.map((pk) => queryPartition(table, pk)))).flat();
  const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
  const clips = new Set(keys.map(({ sk }) => sk).filter((sk) => isClipKey(sk)));
  return { keys, clips: clips.size };
}

export async function forgetItems(table: Table, keys: readonly Key[]): Promise<void> {
  await pMap(keys, (key) => deleteItem(table, key), { concurrency: AT_ONCE });
}
