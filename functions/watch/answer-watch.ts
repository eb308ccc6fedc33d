import type * as v from 'valibot';
import type { ClipRecord } from '../domain/clip/clip.ts';
import type { OrgState } from '../domain/org/state.ts';
import { isTerminal } from '../domain/outcome.ts';
import { expectedEndOf } from '../domain/pace/expected-end.ts';
import { StoreError } from '../ports/store.ts';
import { UnreadableItemError } from '../store/read-item.ts';
import { type ClipView, viewClip } from './clip-view.ts';
import { type WatchDeps, watchClip } from './watch-clip.ts';
import type { WatchEvent } from './watch-event.ts';

/** What became of one of several clips: the clip, or the error that it alone has met. */
export type OneOfSeveral = ClipView | { clipUuid: string; error: { name: string; message: string } };

/**
 * Answers the clip that was asked for; of several, each by itself, since an export may give several clips and one that is
 * refused is no reason to forget the others.
 */
export async function answerWatch(
  deps: WatchDeps,
  { clipUuid, clipUuids, ...request }: v.InferOutput<typeof WatchEvent>,
): Promise<ClipView | { clips: OneOfSeveral[] }> {
  const view = request.action === 'get' ? withExpectedEnd(deps, request.orgId) : viewOf;
  if (clipUuids === undefined) return view(await watchClip(deps, { ...request, clipUuid: clipUuid ?? '' }));
  const clips: OneOfSeveral[] = [];
  for (const uuid of clipUuids)
    clips.push(
      await watchClip(deps, { ...request, clipUuid: uuid }).then(view, (error: unknown) =>
        refused(uuid, error),
      ),
    );
  return { clips };
}

async function viewOf(clip: ClipRecord): Promise<ClipView> {
  return viewClip(clip);
}

/** What is known of the org is read once, and only for clips in flight. */
function withExpectedEnd({ store, clock }: WatchDeps, orgId: string): typeof viewOf {
  let org: Promise<OrgState | undefined> | undefined;
  return async (clip) => {
    if (isTerminal(clip.state)) return viewClip(clip);
    org ??= store.loadState(orgId).catch(nothingKnown);
    return viewClip(clip, expectedEndOf(clip, await org, clock.now()));
  };
}

/** The clip is there, and a guess at its end is worth no error. */
function nothingKnown(error: unknown): undefined {
  if (!(error instanceof StoreError) && !(error instanceof UnreadableItemError)) throw error;
}

function refused(clipUuid: string, error: unknown): OneOfSeveral {
  if (!(error instanceof Error)) throw error;
  return { clipUuid: clipUuid.slice(0, 64), error: { name: error.name, message: error.message } };
}
