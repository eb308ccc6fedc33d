import type { Audience, ClipRecord, Owed } from './clip.ts';

/**
 * For this long the invocation that recorded a notification alone publishes it, so that two invocations at work at
 * once do not both tell. Longer than an invocation may run, so that whoever recorded it is gone by then.
 */
export const PUBLISH_GRACE_MS = 90_000;

/** One notification that is owed to one audience. */
export interface Due {
  clip: ClipRecord;
  owed: Owed;
  audience: Audience;
}

/** What this invocation may publish now. */
export function dueNotifications(clips: readonly ClipRecord[], invocation: string, nowMs: number): Due[] {
  return clips.flatMap((clip) =>
    clip.owed
      .filter((owed) => dueAtMs(owed, invocation) <= nowMs)
      .flatMap((owed) => owed.pending.map((audience) => ({ clip, owed, audience }))),
  );
}

/** When the next notification may be published by this invocation; Infinity where none is owed. */
export function nextDueAtMs(clips: readonly ClipRecord[], invocation: string): number {
  return Math.min(Infinity, ...clips.flatMap((clip) => clip.owed.map((owed) => dueAtMs(owed, invocation))));
}

function dueAtMs(owed: Owed, invocation: string): number {
  return owed.recordedBy === invocation ? owed.recordedAtMs : owed.recordedAtMs + PUBLISH_GRACE_MS;
}
