import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nothingSeen, type Seen } from '../../functions/check/ask/seen.ts';
import { isAbsent, presences } from '../../functions/check/judge/presence.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { makeClip, makeOrg, makeSighting, NOW_MS } from '../clip-records.ts';

const MINUTE = 60_000;
const vanishedAtMs = NOW_MS - 5 * MINUTE;

/** A clip that was seen long ago, and is missed since `agoMs` before now. */
function missed(clipUuid: string, agoMs = 5 * MINUTE): ClipRecord {
  const missing = { sinceMs: NOW_MS - agoMs, askedAtMs: NOW_MS - agoMs, asked: 1 };
  return makeClip({ clipUuid, firstSeenAtMs: NOW_MS - 60 * MINUTE, missing });
}

function shown(clipUuid: string, firstSeenAtMs: number): ClipRecord {
  return makeClip({ clipUuid, firstSeenAtMs });
}

/** The list shows what is shown, and the vendor denies one clip by its id. */
function denying(clipUuid: string, clips: readonly ClipRecord[]): Seen {
  const list = clips.filter(({ missing }) => missing === undefined).map((clip) => clip.clipUuid);
  return {
    ...nothingSeen(undefined),
    list: new Map(list.map((uuid) => [uuid, makeSighting({ clipUuid: uuid })])),
    single: new Map([[clipUuid, 'null']]),
  };
}

function hasControl(clips: readonly ClipRecord[]): boolean {
  const presence = presences(clips, denying('gone-0', clips), makeOrg(), NOW_MS).get('gone-0');
  assert.ok(isAbsent(presence));
  return presence.hasControl;
}

describe('a clip that the vendor denies', () => {
  it('is gone where others that were there with it are still shown', () => {
    assert.equal(hasControl([missed('gone-0'), shown('stays', vanishedAtMs - MINUTE)]), true);
  });

  it('is in doubt while as many vanished with it, whichever of them are asked for', () => {
    for (const others of [2, 7, 99]) {
      const vanished = Array.from({ length: others }, (_, index) =>
        missed(`gone-${index + 1}`, 5 * MINUTE + index),
      );
      assert.equal(hasControl([missed('gone-0'), ...vanished, shown('stays', 0)]), false, `${others}`);
    }
  });

  it('is in doubt whatever begins after many have vanished', () => {
    const news = Array.from({ length: 20 }, (_, index) => shown(`new-${index}`, vanishedAtMs + MINUTE));
    assert.equal(hasControl([missed('gone-0'), missed('gone-1'), missed('gone-2'), ...news]), false);
  });

  it('is not held for one of many that vanished long before', () => {
    const long = [1, 2, 3].map((index) => missed(`gone-${index}`, 60 * MINUTE));
    assert.equal(hasControl([missed('gone-0'), ...long, shown('stays', vanishedAtMs - MINUTE)]), true);
  });
});
