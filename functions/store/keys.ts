/** Where things lie in the table: clips in flight beside their org, clips that have ended apart from it. */
export const ORG_SORT_KEY = 'ORG';

export interface Key {
  pk: string;
  sk: string;
}

export function orgKey(orgId: string): Key {
  return { pk: orgPartition(orgId), sk: ORG_SORT_KEY };
}

export function clipKey(orgId: string, clipUuid: string): Key {
  return { pk: orgPartition(orgId), sk: `CLIP#${clipUuid}` };
}

export function doneKey(orgId: string, clipUuid: string): Key {
  return { pk: donePartition(orgId), sk: `CLIP#${clipUuid}` };
}

export function orgPartition(orgId: string): string {
  return `ORG#${orgId}`;
}

export function donePartition(orgId: string): string {
  return `DONE#${orgId}`;
}
