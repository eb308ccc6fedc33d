import type { ClipRecord, Sighting } from '../core/clip.ts';
import { endedSinceCursor, inFlightOnPage } from '../core/sweep.ts';
import type { PassContext } from './context.ts';
import type { Seen } from './look.ts';

/**
 * Sightings of clips that are not in the working set: new ones, and ones that the table may remember as ended. What
 * is remembered is in `session.ended` afterwards.
 */
export async function newsIn(
  { deps, session }: PassContext,
  clips: ReadonlyMap<string, ClipRecord>,
  seen: Seen,
): Promise<Map<string, Sighting>> {
  const listed = [...(seen.list?.values() ?? [])].filter((clip) => !clip.deleted);
  const paged = pagesOf(seen).flatMap((page) => [
    ...inFlightOnPage(page, session.org, deps.limits.expirySeconds),
    ...endedSinceCursor(page, session.org, deps.clock.now()),
  ]);
  const news = new Map<string, Sighting>();
  for (const sighting of [...listed, ...paged])
    if (!clips.has(sighting.clipUuid)) news.set(sighting.clipUuid, sighting);
  const unasked = [...news.keys()].filter((uuid) => !session.ended.has(uuid));
  if (unasked.length > 0) {
    const done = await deps.store.findDone(session.org.orgId, unasked, deps.clock.now());
    for (const [uuid, clip] of done) session.ended.set(uuid, clip.state);
  }
  return news;
}

function pagesOf(seen: Seen) {
  return [seen.page?.page, seen.furtherPage].filter((page) => page !== undefined);
}
