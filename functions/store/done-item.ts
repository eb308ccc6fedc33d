import * as v from 'valibot';
import type { ClipRecord } from '../core/clip.ts';
import { readClipItem, writeClipItem } from './clip-item.ts';
import { readItem } from './read-item.ts';

const Expiring = v.object({ expiresAt: v.number() });

/** A clip that has ended, as it is stored, without its key. TTL takes epoch seconds: never before its time. */
export function writeDoneItem(clip: ClipRecord, expiresAtMs: number): Record<string, unknown> {
  return { ...writeClipItem(clip, clip.version), expiresAt: Math.ceil(expiresAtMs / 1000) };
}

/**
 * Reads a clip that has ended; undefined once it has expired, since DynamoDB removes it only when it gets to it. The
 * record has version 0: nothing of it is in flight, so that it is created anew when it lives again. Throws an
 * `UnreadableItemError`.
 */
export function readDoneItem(item: unknown, nowMs: number): ClipRecord | undefined {
  const { expiresAt } = readItem(Expiring, item);
  return expiresAt * 1000 <= nowMs ? undefined : { ...readClipItem(item), version: 0 };
}
