import type { ClipRecord, Progress } from '../../../functions/domain/clip/clip.ts';
import type { Announcement } from '../../../functions/domain/outbox/announcement.ts';
import { type ClipState, OUTCOMES } from '../../../functions/domain/outcome.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { makeClip, makeOwed } from '../../clip-records.ts';
import { written } from '../../store/test-store.ts';
import { type EndSketch, type FlightSketch, uuidOf } from './ordinary-clips.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** The sketched clip, in flight. */
export function inFlight(nowMs: number, index: number, sketch: FlightSketch): ClipRecord {
  const { orgId, title, cameras, rawStatus, percent, operation, sinceSec, state = 'in-progress' } = sketch;
  const sinceMs = nowMs - sinceSec * SECOND_MS;
  return makeClip({
    orgId,
    clipUuid: uuidOf('Flight', index),
    rawStatus,
    state,
    createdAtMs: sinceMs,
    attemptSinceMs: sinceMs,
    stateSinceMs: state === 'stalled' ? nowMs - 700 * SECOND_MS : sinceMs,
    details: { title, deviceUuids: cameras },
    ...(percent !== null && { progress: progressOf(percent, sinceMs, nowMs) }),
    movement: movementOf(state === 'stalled' ? nowMs - 1_300 * SECOND_MS : nowMs, {
      status: rawStatus,
      operation,
      percent,
    }),
  });
}

/** Puts the sketched clip into the table, ended. */
export async function end(store: Store, nowMs: number, index: number, sketch: EndSketch): Promise<void> {
  const { orgId, title, cameras, state, told, agoSec, owed } = sketch;
  const endedAtMs = nowMs - agoSec * SECOND_MS;
  const clip = makeClip({
    orgId,
    clipUuid: uuidOf('Ended', index),
    state,
    told,
    rawStatus: null,
    stateSinceMs: endedAtMs,
    details: { title, deviceUuids: cameras },
    announced: announcedAt(endedAtMs, index, state, Object.keys(owed ?? {})),
  });
  if (owed === undefined) {
    await store.archiveClip(clip, nowMs + DAY_MS);
    return;
  }
  const due = Object.fromEntries(
    Object.entries(owed).map(([name, heldMs]) => [name, heldMs && nowMs + heldMs]),
  );
  written(
    await store.recordTransition({ ...clip, owed: [makeOwed(clip, { due, recordedAtMs: endedAtMs })] }),
  );
}

/** All but those to whom it is owed were told, each within a second or two. */
function announcedAt(atMs: number, index: number, state: ClipState, owed: readonly string[]): Announcement[] {
  const outcome = OUTCOMES.find((one) => one === state);
  if (outcome === undefined) return [];
  const firstMs = 240 + ((index * index * 613 + index * 97) % 900);
  const after = { events: firstMs, mail: firstMs + 90, text: firstMs + 1_100 };
  const told = Object.entries(after).filter(([name]) => !owed.includes(name));
  const toldAtMs = Object.fromEntries(told.map(([name, afterMs]) => [name, atMs + afterMs]));
  return [{ outcome, n: 1, atMs, late: false, toldAtMs }];
}

function progressOf(percent: number, sinceMs: number, nowMs: number): Progress {
  const atMs = nowMs - 2 * SECOND_MS;
  return {
    fraction: percent / 100,
    scale: 'percent',
    reachedAtMs: atMs,
    zeroAtMs: sinceMs,
    begunAtMs: sinceMs,
    lookedAtMs: atMs,
    shownAtMs: atMs,
    steps: 4,
    stages: 0,
  };
}

export function movementOf(
  movedAtMs: number,
  shown: { status?: string; operation: string | null; percent: number | null },
) {
  return { status: null, segments: null, deviceSegments: null, movedAtMs, ...shown };
}
