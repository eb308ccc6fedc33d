import type { Sighting } from './clip.ts';

/** What a vendor status means for a clip's life. `moving` covers every status that does not end it. */
export type StatusMeaning = 'completed' | 'failed' | 'removed' | 'moving';

const KNOWN = new Set([
  'INITIATING',
  'UPLOADING',
  'RENDERING',
  'COMPLETE',
  'FAILED',
  'DELETED',
  'OFFLINE',
  'UNKNOWN',
]);

/** Rhombus' ClipStatusEnum, read as cautiously as can be: only its three final words end a clip. */
export function meaningOf(sighting: Sighting): StatusMeaning {
  switch (sighting.status) {
    case 'COMPLETE':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'DELETED':
      return 'removed';
    default:
      return 'moving';
  }
}

/** Statuses that Rhombus has added since this was written: worth counting, never worth guessing. */
export function isUnheardOf(status: string): boolean {
  return !KNOWN.has(status);
}
