import type { Audience, ClipRecord, Owed } from './clip.ts';

/**
 * For this long the invocation that recorded a notification, or took it over, alone publishes it, so that two
 * invocations at work at once do not both tell. Longer than an invocation may run, so that it is gone by then.
 */
export const PUBLISH_GRACE_MS = 90_000;

/** One notification that is owed to one audience. */
export interface Due {
  clip: ClipRecord;
  owed: Owed;
  audience: Audience;
}

/** What this invocation may publish. */
export function dueNotifications(clips: readonly ClipRecord[], invocation: string): Due[] {
  return clips.flatMap((clip) =>
    clip.owed
      .filter((owed) => owed.recordedBy === invocation)
      .flatMap((owed) => owed.pending.map((audience) => ({ clip, owed, audience }))),
  );
}

/** Owes this clip something that another invocation recorded and did not publish in time? */
export function isAbandoned(clip: ClipRecord, invocation: string, nowMs: number): boolean {
  return clip.owed.some((owed) => owed.recordedBy !== invocation && dueAtMs(owed, invocation) <= nowMs);
}

/** The clip with everything that it owes in the hands of this invocation. */
export function takeOver(clip: ClipRecord, invocation: string, nowMs: number): ClipRecord {
  const owed = clip.owed.map((item) => ({ ...item, recordedBy: invocation, recordedAtMs: nowMs }));
  return { ...clip, owed };
}

/** When the next notification may be published by this invocation; Infinity where none is owed. */
export function nextDueAtMs(clips: readonly ClipRecord[], invocation: string): number {
  return Math.min(Infinity, ...clips.flatMap((clip) => clip.owed.map((owed) => dueAtMs(owed, invocation))));
}

function dueAtMs(owed: Owed, invocation: string): number {
  return owed.recordedBy === invocation ? owed.recordedAtMs : owed.recordedAtMs + PUBLISH_GRACE_MS;
}
