import type { ClipRecord, Sighting } from '../../domain/clip/clip.ts';
import type { Absence } from '../../domain/clip/observe.ts';
import { meaningOf } from '../../domain/clip/vendor-status.ts';
import type { OrgState } from '../../domain/org/state.ts';
import { isTerminal } from '../../domain/outcome.ts';
import { areAroundIt, type Seen, showsAnything, strongSighting } from '../ask/seen.ts';

/** What a pass has to say of one clip: it was shown, it was missed, or it was not looked for. */
export type Presence = { kind: 'shown'; sighting: Sighting } | Absence | { kind: 'not-looked-for' };

/** So many that vanish at once, and more than are still shown: we are the ones who cannot see. */
const MANY = 3;
/** Clips that were first missed no further apart than this vanished at once, whenever each is asked for. */
const AT_ONCE_MS = 600_000;

/**
 * Where every clip of a pass is. Pure, and total: a clip that is not shown is denied only by answers that were
 * recognised, and with a control only where something else was shown.
 */
export function presences(
  clips: readonly ClipRecord[],
  seen: Seen,
  org: OrgState,
  nowMs: number,
): Map<string, Presence> {
  const found = new Map(clips.map((clip) => [clip.clipUuid, presenceOf(clip, seen, org)]));
  const known = clips.filter(({ firstSeenAtMs }) => firstSeenAtMs !== undefined);
  const isShown = ({ clipUuid }: ClipRecord) => found.get(clipUuid)?.kind === 'shown';
  const missedAtMs = ({ missing }: ClipRecord) => missing?.sinceMs ?? nowMs;
  const vanished = known.filter((clip) => {
    if (isTerminal(clip.state) || isShown(clip)) return false;
    return clip.missing !== undefined || isAbsent(found.get(clip.clipUuid));
  });
  const isCrowd = (sinceMs: number) => {
    const together = vanished.filter((other) => Math.abs(missedAtMs(other) - sinceMs) <= AT_ONCE_MS);
    if (together.length < MANY) return false;
    // What began later proves nothing for those that were there before.
    const staying = known.filter((other) => isShown(other) && (other.firstSeenAtMs ?? nowMs) <= sinceMs);
    return together.length > staying.length;
  };
  // Those that one look missed share the moment: a crowd of thousands has few of them.
  const crowds = new Map<number, boolean>();
  for (const clip of vanished) {
    const presence = found.get(clip.clipUuid);
    if (!isAbsent(presence)) continue;
    const sinceMs = missedAtMs(clip);
    const isDoubtful = crowds.get(sinceMs) ?? isCrowd(sinceMs);
    crowds.set(sinceMs, isDoubtful);
    if (isDoubtful) found.set(clip.clipUuid, { ...presence, hasControl: false });
  }
  return found;
}

export function isAbsent(presence: Presence | undefined): presence is Absence {
  return presence?.kind === 'denied' || presence?.kind === 'unclear';
}

function presenceOf(clip: ClipRecord, seen: Seen, org: OrgState): Presence {
  const { clipUuid } = clip;
  const strong = strongSighting(seen, clipUuid);
  if (strong) return { kind: 'shown', sighting: strong };
  const listed = seen.list?.get(clipUuid);
  const word = seen.single.get(clipUuid);
  // In the list only a moving clip is taken at its word, unless the vendor knows nothing else of it.
  if (listed && !listed.deleted && (word === 'null' || meaningOf(listed) === 'moving'))
    return { kind: 'shown', sighting: listed };
  const hasControl = showsAnother(seen, clipUuid);
  if (isDenied(clip, seen, org)) return { kind: 'denied', hasControl };
  if (word === undefined || typeof word === 'object') return { kind: 'not-looked-for' };
  return { kind: 'unclear', hasControl };
}

/**
 * Asked for it by its id, the vendor does not know it, and nothing else that was looked at shows it, either. Where it
 * cannot be asked by ids, the list and pages that would show it say the same.
 */
function isDenied({ clipUuid, firstSeenAtMs, details }: ClipRecord, seen: Seen, org: OrgState): boolean {
  const word = seen.single.get(clipUuid);
  // 404 is no word on a clip that was there.
  const isUnknown = word === 'null' || (word === 'not-found' && firstSeenAtMs === undefined);
  if (isUnknown) return showsAnything(seen);
  // At its trial, too, an endpoint that fails is one that cannot be asked.
  const cannotAsk = (word === undefined || word === 'no-word') && org.vendor.failing.clip !== undefined;
  return cannotAsk && seen.list !== undefined && areAroundIt(seen, details.createdAtMs);
}

/** Something else that the vendor shows: it shows what there is. */
function showsAnother(seen: Seen, clipUuid: string): boolean {
  const isOther = (uuid: string) => uuid !== clipUuid;
  return [...(seen.list?.keys() ?? [])].some(isOther) || [...seen.paged.keys()].some(isOther);
}
