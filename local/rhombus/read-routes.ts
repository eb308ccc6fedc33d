import * as v from 'valibot';
import { clipInProgress, savedClip, withNewField, withNulls } from './answers.ts';
import { inForm } from './forms.ts';
import type { ClipState } from './life.ts';
import { type Answer, ENVELOPE, type Route, type RouteContext } from './route.ts';
import type { WorldClip } from './world.ts';

type SeenClip = readonly [WorldClip, ClipState];

const ClipRequest = v.object({ clipUuid: v.string() });
const PageRequest = v.object({
  pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 100),
  pageToken: v.nullish(
    v.pipe(
      v.string(),
      v.transform((token) => Buffer.from(token, 'base64url').toString()),
      v.regex(/^from \d{1,9}$/),
      v.transform((from) => Number(from.slice('from '.length))),
    ),
  ),
  deviceUuidFilters: v.nullish(v.array(v.nullable(v.string()))),
});

/** Every clip that has not ended. */
export const listInProgress: Route = (context) => {
  const items = seenClips(context)
    .filter(([, state]) => !state.ended)
    .map(([clip, state]) => blur(context, clipInProgress(context.world, clip, state, context.nowMs)));
  return { status: 200, body: { ...ENVELOPE, splicedClips: items } };
};

export const getClip: Route = (context, request) => {
  const { world, nowMs, behaviour } = context;
  const clip = world.find(v.parse(ClipRequest, request).clipUuid);
  const state = clip && world.stateOf(clip, nowMs, behaviour.forgetAfterSec);
  if (!clip || !state) return unknownClip(behaviour.unknownClip);
  return { status: 200, body: { ...ENVELOPE, clip: blur(context, savedClip(world, clip, state, nowMs)) } };
};

/** Saved clips in pages. A page's token is a position: clips that come between two pages move the rest. */
export const listSavedClips: Route = (context, request) => {
  const { pageSize, pageToken, deviceUuidFilters } = v.parse(PageRequest, request);
  const wanted = new Set(deviceUuidFilters ?? []);
  const clips = inOrder(context, seenClips(context)).filter(
    ([clip]) => wanted.size === 0 || clip.deviceUuids.some((uuid) => wanted.has(uuid)),
  );
  const from = pageToken ?? 0;
  const next = from + pageSize;
  const items = clips
    .slice(from, next)
    .map(([clip, state]) => blur(context, savedClip(context.world, clip, state, context.nowMs)));
  const token = next < clips.length ? Buffer.from(`from ${next}`).toString('base64url') : null;
  return { status: 200, body: { ...ENVELOPE, savedClips: items, pageToken: token } };
};

function unknownClip(form: RouteContext['behaviour']['unknownClip']): Answer {
  switch (form) {
    case 'no-clip':
      return { status: 200, body: { ...ENVELOPE, clip: null } };
    case 'error':
      return { status: 200, body: { error: true, errorMsg: 'Clip not found', warningMsg: null } };
    case 'http-404':
      return { status: 404, body: { msg: 'Not found' } };
    case 'http-400':
      return { status: 400, body: { msg: 'Bad value' } };
    case 'empty-object':
      return { status: 200, body: {} };
    default:
      throw new Error(`Unknown switch ${form satisfies never}`);
  }
}

function seenClips({ world, nowMs, behaviour }: RouteContext): SeenClip[] {
  return world.clips.flatMap((clip) => {
    const state = world.stateOf(clip, nowMs, behaviour.forgetAfterSec);
    return state ? [[clip, state] as const] : [];
  });
}

function blur({ behaviour, random }: RouteContext, fields: Record<string, unknown>) {
  const given = withNulls(inForm(fields, behaviour), behaviour.nulls, random);
  return withNewField(given, behaviour.newFields, random);
}

function inOrder({ behaviour }: RouteContext, clips: readonly SeenClip[]): SeenClip[] {
  switch (behaviour.order) {
    case 'newest-first':
      return clips.toSorted(([a], [b]) => b.createdAtMs - a.createdAtMs);
    case 'oldest-first':
      return clips.toSorted(([a], [b]) => a.createdAtMs - b.createdAtMs);
    case 'shuffled':
      return clips.toSorted(([a], [b]) => (a.uuid < b.uuid ? -1 : 1));
    default:
      throw new Error(`Unknown order ${behaviour.order satisfies never}`);
  }
}
