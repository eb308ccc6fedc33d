import type * as v from 'valibot';
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
  if (clipUuids === undefined)
    return viewClip(await watchClip(deps, { ...request, clipUuid: clipUuid ?? '' }));
  const clips: OneOfSeveral[] = [];
  for (const uuid of clipUuids)
    clips.push(
      await watchClip(deps, { ...request, clipUuid: uuid }).then(viewClip, (error: unknown) =>
        refused(uuid, error),
      ),
    );
  return { clips };
}

function refused(clipUuid: string, error: unknown): OneOfSeveral {
  if (!(error instanceof Error)) throw error;
  return { clipUuid: clipUuid.slice(0, 64), error: { name: error.name, message: error.message } };
}
