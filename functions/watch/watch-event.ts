import * as v from 'valibot';

/** The caller's own name for a clip; blank is none. */
const Label = v.pipe(
  v.string(),
  v.maxLength(100, 'must have at most 100 characters'),
  v.transform((text) => text.trim() || undefined),
);

/** What `watch` is invoked with. Whether action, org and clip exist is for `watchClip` to say. */
export const WatchEvent = v.object({
  action: v.string(),
  orgId: v.string(),
  clipUuid: v.string(),
  label: v.optional(Label),
});
