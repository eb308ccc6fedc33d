import type { ClipDetails } from '../clip/clip.ts';
import { formatDuration } from '../duration.ts';
import type { ClipWarning } from './event.ts';

/** Vendors round: a clip may be this much shorter than asked for and still be whole. */
const TOLERANCE_SEC = 1;

/**
 * Why a clip that the vendor calls complete may not be what was asked for. What the vendor left out says nothing.
 * Rhombus renders missing footage as placeholder frames, so an absent warning is no proof either.
 */
export function clipWarnings(details: ClipDetails): ClipWarning[] {
  const {
    byteCount,
    durationSec,
    requestedSec,
    deviceUuids = [],
    locatedDeviceUuids = [],
    placeholder,
  } = details;
  const warnings: ClipWarning[] = [];
  if (byteCount === 0) warnings.push({ code: 'empty', message: 'The file is empty.' });
  if (durationSec !== undefined && requestedSec !== undefined && durationSec < requestedSec - TOLERANCE_SEC) {
    const message = `It is ${formatDuration(durationSec)} long, and ${formatDuration(requestedSec)} were asked for.`;
    warnings.push({ code: 'short', message });
  }
  const missing =
    locatedDeviceUuids.length > 0 ? deviceUuids.filter((uuid) => !locatedDeviceUuids.includes(uuid)) : [];
  if (missing.length > 0) {
    const cameras = missing.length === 1 ? 'Camera' : 'Cameras';
    warnings.push({
      code: 'camera-missing',
      message: `${cameras} ${missing.join(', ')} may be missing from it.`,
    });
  }
  if (placeholder === true)
    warnings.push({ code: 'placeholder', message: 'Rhombus marks it as a placeholder.' });
  return warnings;
}
