import * as v from 'valibot';

/** The caller's own name for a clip; blank is none. */
const Label = v.pipe(
  v.string(),
  v.maxLength(100, 'must have at most 100 characters'),
  v.transform((text) => text.trim() || undefined),
);

/** As many as one call of `watch` takes within its time. */
const MOST_CLIPS = 50;

/** What `watch` is invoked with. Whether action, org and clip exist is for `watchClip` to say. */
export const WatchEvent = v.pipe(
  v.object({
    action: v.string(),
    orgId: v.string(),
    clipUuid: v.optional(v.string()),
    clipUuids: v.optional(
      v.pipe(
        v.array(v.string()),
        v.minLength(1, 'must name at least one clip'),
        v.maxLength(MOST_CLIPS, `must name at most ${MOST_CLIPS} clips`),
      ),
    ),
    label: v.optional(Label),
  }),
  v.forward(
    v.check(
      ({ clipUuid, clipUuids }) => (clipUuid === undefined) !== (clipUuids === undefined),
      'must be given, or else clipUuids',
    ),
    ['clipUuid'],
  ),
);
