import type { ClipRecord, Sighting } from '../core/clip.ts';
import { chooseLook } from '../core/look.ts';
import { mergeDuplicates } from '../core/merge.ts';
import type { ClipPage } from '../core/ports.ts';
import { isUnheardOf, meaningOf } from '../core/status.ts';
import { UnavailableError } from '../rhombus/errors.ts';
import type { PassContext } from './context.ts';
import { callVendor, noteFailure, noteSuccess } from './vendor-access.ts';

/** What the vendor showed in one pass. A part that was not asked for, or that failed, is absent. */
export interface Seen {
  list?: Map<string, Sighting>;
  page?: { page: ClipPage; clips: Map<string, Sighting> };
  /** Further pages of a sweep that is not through yet, looked at besides. */
  furtherPage?: ClipPage;
  /** When everything was looked at before this pass; absent for a first look. */
  previousFullLookAtMs?: number;
  /** Answers about single clips; null where the vendor did not know the id. */
  single: Map<string, Sighting | null>;
}

/** Looks at the vendor once, in the way that suits what is in flight. A failure is noted, and what was seen stands. */
export async function lookAtVendor(context: PassContext, clips: readonly ClipRecord[]): Promise<Seen> {
  const { deps, session } = context;
  const { lastFullLookAtMs } = session.org;
  const seen: Seen = {
    single: new Map(),
    ...(lastFullLookAtMs !== undefined && { previousFullLookAtMs: lastFullLookAtMs }),
  };
  const look = chooseLook(session.org, clips, deps.limits, deps.clock.now());
  try {
    if (look.kind === 'clip') {
      await lookAtClip(context, seen, look.clipUuid);
      if (seen.single.get(look.clipUuid) === null) await lookAtList(context, seen);
    } else {
      if (look.list) await lookAtList(context, seen);
      if (look.page) await lookAtPage(context, seen);
    }
    session.org = { ...session.org, lastPassAtMs: deps.clock.now() };
    noteSuccess(context);
  } catch (error) {
    noteFailure(context, error);
  }
  return seen;
}

export async function lookAtClip(context: PassContext, seen: Seen, clipUuid: string): Promise<void> {
  const answer = await callVendor(context, (vendor) => vendor.getClip(clipUuid));
  seen.single.set(clipUuid, answer.kind === 'clip' ? answer.clip : null);
}

async function lookAtList(context: PassContext, seen: Seen): Promise<void> {
  const { deps, session } = context;
  const list = await callVendor(context, (vendor) => vendor.listClipsInProgress());
  seen.list = readClips(context, list);
  const nowMs = deps.clock.now();
  session.org = { ...session.org, lastListAtMs: nowMs, lastFullLookAtMs: nowMs };
  learnCoverage(context, seen);
}

/** The first page, and one more where an earlier sweep has not come to its end. */
export async function lookAtPage(context: PassContext, seen: Seen): Promise<void> {
  const { deps, session } = context;
  const page = await callVendor(context, (vendor) => vendor.listSavedClips()).catch(emptyWhereNoRoute);
  seen.page = { page, clips: readClips(context, page) };
  if (session.org.page?.covers === true) session.org = { ...session.org, lastFullLookAtMs: deps.clock.now() };
  learnCoverage(context, seen);
  const token = session.org.sweep?.pageToken;
  if (token === undefined) return;
  try {
    const furtherPage = await callVendor(context, (vendor) => vendor.listSavedClips(token));
    readClips(context, furtherPage);
    seen.furtherPage = furtherPage;
  } catch (error) {
    // A token may have grown old: the round begins anew, and the cursor stays where it is.
    if (session.org.sweep) {
      const { pageToken, pendingCursorMs, ...sweep } = session.org.sweep;
      session.org = { ...session.org, sweep };
    }
    throw error;
  }
}

/** A server without pages has nothing to sweep; the list and single calls still watch every clip in flight. */
function emptyWhereNoRoute(error: unknown): ClipPage {
  if (error instanceof UnavailableError && error.reason === 'no-route')
    return { clips: [], malformed: 0, nextPageToken: null };
  throw error;
}

/** Pages stand in for the list where every clip that is in flight on the list is on the page, too. */
function learnCoverage({ deps, session }: PassContext, seen: Seen): void {
  if (seen.list === undefined || seen.page === undefined) return;
  const moving = [...seen.list.values()].filter((clip) => !clip.deleted && meaningOf(clip) === 'moving');
  if (moving.length === 0) return;
  const covers = moving.every((clip) => seen.page?.clips.has(clip.clipUuid));
  session.org = { ...session.org, page: { covers, comparedAtMs: deps.clock.now() } };
}

function readClips({ deps, session }: PassContext, answer: { clips: Sighting[]; malformed: number }) {
  const { orgId } = session.org;
  if (answer.malformed > 0) deps.report({ kind: 'malformed-items', orgId, count: answer.malformed });
  for (const { status } of answer.clips) {
    if (status === null || !isUnheardOf(status) || session.reported.has(status)) continue;
    session.reported.add(status);
    deps.report({ kind: 'unknown-status', orgId, status });
  }
  return mergeDuplicates(answer.clips);
}
