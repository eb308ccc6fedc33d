import type { ClipRecord } from '../domain/clip/clip.ts';
import { readClipItem, writeClipItem } from './clip-item.ts';
import type { Item } from './table.ts';

/** A clip that has ended, as it is stored, without its key. TTL takes epoch seconds: never before its time. */
export function writeDoneItem(clip: ClipRecord, expiresAtMs: number): Item {
  return { ...writeClipItem(clip, clip.version), expiresAt: Math.ceil(expiresAtMs / 1000) };
}

/** Has it expired? DynamoDB removes an item only when it gets to it. */
export function isExpired({ expiresAt }: Item, nowMs: number): boolean {
  return typeof expiresAt === 'number' && expiresAt * 1000 <= nowMs;
}

/**
 * Reads a clip that has ended. The record has version 0: nothing of it is in flight, so that it is created anew when it
 * lives again. Throws an `UnreadableItemError`.
 */
export function readDoneItem({ expiresAt, ...item }: Item): ClipRecord {
  return { ...readClipItem(item), version: 0 };
}
