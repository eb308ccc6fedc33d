/** Where things lie in the table: clips in flight beside their org, clips that have ended apart from it. */
export const ORG_SORT_KEY = 'ORG';
export const LEASE_SORT_KEY = 'LEASE';
/** The partitions of what is no single org's: the registry, who is told, and the troubles that operators were told of. */
export const REGISTRY = 'ORGS';
export const TROUBLES = 'TROUBLE';
export const AUDIENCES = 'AUDIENCES';
const HEALTH = 'HEALTH';
const CLIP = 'CLIP#';
const TOPIC = 'TOPIC#';
const NAMES = 'NAMES';

export interface Key {
  pk: string;
  sk: string;
}

export function orgKey(orgId: string): Key {
  return { pk: orgPartition(orgId), sk: ORG_SORT_KEY };
}

export function leaseKey(orgId: string): Key {
  return { pk: orgPartition(orgId), sk: LEASE_SORT_KEY };
}

export function clipKey(orgId: string, clipUuid: string): Key {
  return { pk: orgPartition(orgId), sk: `${CLIP}${clipUuid}` };
}

export function doneKey(orgId: string, clipUuid: string): Key {
  return { pk: donePartition(orgId), sk: `${CLIP}${clipUuid}` };
}

/** Apart from the org: a turn reads all of the org's partition, and names may be long. */
export function namesKey(orgId: string): Key {
  return { pk: `${NAMES}#${orgId}`, sk: NAMES };
}

export function registryKey(orgId: string): Key {
  return { pk: REGISTRY, sk: orgId };
}

export function audienceKey(name: string): Key {
  return { pk: AUDIENCES, sk: name };
}

export function troubleKey(kind: string, subject: string): Key {
  return { pk: TROUBLES, sk: `${kind}#${subject}` };
}

/** Apart from the troubles, which are read as they are. */
export function healthLogKey(): Key {
  return { pk: HEALTH, sk: 'LOG' };
}

export function topicKey(topic: string): Key {
  return { pk: `${TOPIC}${topic}`, sk: 'PACE' };
}

export function isClipKey(sk: unknown): boolean {
  return typeof sk === 'string' && sk.startsWith(CLIP);
}

export function clipUuidOf(sk: string): string {
  return sk.slice(CLIP.length);
}

export function topicOf(pk: string): string {
  return pk.slice(TOPIC.length);
}

export function orgPartition(orgId: string): string {
  return `ORG#${orgId}`;
}

export function donePartition(orgId: string): string {
  return `DONE#${orgId}`;
}
