import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Announcement } from '../../functions/domain/outbox/announcement.ts';

/** How a clip's last outcome was told; undefined where its record does not say, as those of earlier releases do not. */
export function lastAnnouncementOf({ announced = [], state }: ClipRecord): Announcement | undefined {
  return announced.findLast(({ outcome }) => outcome === state);
}

/**
 * How long it took, in seconds, from when Clipwatch saw that a clip had ended until the first was told: of the last so many
 * clips, in the order in which they ended. Those that had ended before they were seen are left out.
 */
export function noticeSecondsOf(ended: readonly ClipRecord[], most: number): number[] {
  return ended
    .flatMap((clip) => lastAnnouncementOf(clip) ?? [])
    .filter(({ late, toldAtMs }) => !late && Object.keys(toldAtMs).length > 0)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-most)
    .map(({ atMs, toldAtMs }) => Math.max(0, Math.min(...Object.values(toldAtMs)) - atMs) / 1000);
}
