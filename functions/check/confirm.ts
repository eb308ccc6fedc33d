import type { ClipRecord, Sighting } from '../core/clip.ts';
import { isTerminal } from '../core/clip.ts';
import { confirmationDueAtMs, mayRevive, observeUnknown } from '../core/observe.ts';
import { meaningOf } from '../core/status.ts';
import type { PassContext } from './context.ts';
import { lookAtClip, lookAtPage, type Seen } from './look.ts';
import { newsIn } from './news.ts';
import { noteFailure } from './vendor-access.ts';

/** Single calls a pass makes at the most, so that a list that comes back empty cannot burn the rate limit. */
const MAX_SINGLE_CALLS = 6;
/** So many clips that are missing from a list and still in flight are worth a warning: the list is wrong. */
const MANY = 10;

/**
 * Asks for the clips whose end is only hinted at: the answers are added to what was seen. Two or more are looked for
 * on one page; what it does not show is asked for singly, most likely finished first. The others wait for the next
 * pass.
 */
export async function confirmHints(
  context: PassContext,
  clips: ReadonlyMap<string, ClipRecord>,
  seen: Seen,
): Promise<void> {
  const { deps, session } = context;
  const hints = await findHints(context, clips, seen);
  try {
    if (hints.length >= 2 && seen.page === undefined) await lookAtPage(context, seen);
    const unshown = hints.filter((uuid) => !seen.page?.clips.has(uuid));
    for (const uuid of mostLikelyFinishedFirst(context, unshown, clips).slice(0, MAX_SINGLE_CALLS)) {
      session.askedAtMs.set(uuid, deps.clock.now());
      await lookAtClip(context, seen, uuid);
    }
    if (seen.page === undefined && unshown.some((uuid) => wouldBeRemoved(context, clips.get(uuid), seen)))
      await lookAtPage(context, seen);
    noteUncovered(context, seen, unshown);
    if (hints.length >= MANY && areMostlyInFlight(hints, seen))
      deps.report({ kind: 'many-clips-vanished', orgId: session.org.orgId, count: hints.length });
  } catch (error) {
    noteFailure(context, error);
  }
}

/** Was everything looked at in this pass, so that a clip that was not shown is really missing? */
export function lookedAtAll({ session }: PassContext, seen: Seen): boolean {
  return seen.list !== undefined || (seen.page !== undefined && session.org.page?.covers === true);
}

/** Clips that look finished in the list, that are missing though everything was looked at, or that seem to live again. */
async function findHints(
  context: PassContext,
  clips: ReadonlyMap<string, ClipRecord>,
  seen: Seen,
): Promise<string[]> {
  const { deps, session } = context;
  const hints = [...clips.values()].filter((clip) => {
    if (seen.single.has(clip.clipUuid) || seen.page?.clips.has(clip.clipUuid)) return false;
    const listed = seen.list?.get(clip.clipUuid);
    if (isTerminal(clip.state)) return listed !== undefined && mayRevive(clip.state, listed);
    if (listed) return looksFinished(listed);
    return lookedAtAll(context, seen) && confirmationDueAtMs(clip, deps.limits) <= deps.clock.now();
  });
  const news = await newsIn(context, clips, seen);
  const newHints = [...news.values()].filter((sighting) => {
    const ended = session.ended.get(sighting.clipUuid);
    if (ended !== undefined) return mayRevive(ended, sighting);
    return (
      session.org.baselineAtMs !== undefined &&
      looksFinished(sighting) &&
      !seen.page?.clips.has(sighting.clipUuid)
    );
  });
  return [...hints, ...newHints].map((clip) => clip.clipUuid);
}

function looksFinished(listed: Sighting): boolean {
  return listed.deleted || meaningOf(listed) !== 'moving';
}

/** Before a clip is called gone, a page of saved clips has to agree that it is not there. */
function wouldBeRemoved({ deps }: PassContext, clip: ClipRecord | undefined, seen: Seen): boolean {
  if (clip === undefined || seen.single.get(clip.clipUuid) !== null) return false;
  return observeUnknown(clip, deps.clock.now(), deps.limits).verdict?.outcome === 'removed';
}

/** Do the answers say that these clips have not ended, though the list no longer has them? Many that end at once have. */
function areMostlyInFlight(hints: readonly string[], seen: Seen): boolean {
  const answers = hints.flatMap((uuid) => seen.single.get(uuid) ?? seen.page?.clips.get(uuid) ?? []);
  const inFlight = answers.filter((clip) => meaningOf(clip) === 'moving');
  return inFlight.length > 0 && 2 * inFlight.length >= answers.length;
}

/** A clip in flight that is known singly and not on the page: pages do not stand in for the list any longer. */
function noteUncovered({ deps, session }: PassContext, seen: Seen, unshown: readonly string[]): void {
  if (seen.page === undefined || session.org.page?.covers !== true) return;
  const uncovered = unshown.some((uuid) => {
    const single = seen.single.get(uuid);
    return single && meaningOf(single) === 'moving' && !seen.page?.clips.has(uuid);
  });
  if (uncovered) session.org = { ...session.org, page: { covers: false, comparedAtMs: deps.clock.now() } };
}

/**
 * The further a clip had come and the longer ago it was looked at or asked for, the likelier it has finished. A minute
 * outweighs any progress, so that no clip is left out for good by others that are asked for in vain.
 */
function mostLikelyFinishedFirst(
  { deps, session }: PassContext,
  uuids: readonly string[],
  clips: ReadonlyMap<string, ClipRecord>,
): string[] {
  const nowMs = deps.clock.now();
  const likelihood = (uuid: string) => {
    const { fraction = 0, lookedAtMs = 0 } = clips.get(uuid)?.progress ?? {};
    const sinceMs = nowMs - Math.max(lookedAtMs, session.askedAtMs.get(uuid) ?? 0);
    return fraction + Math.min(2, sinceMs / 60_000);
  };
  return uuids.toSorted((a, b) => likelihood(b) - likelihood(a));
}
