import * as v from 'valibot';
import { clipInProgress, savedClip, withNulls } from './answers.ts';
import type { Scenario } from './scenario.ts';
import { parseScenario } from './scenario.ts';
import type { ClipState, World, WorldClip } from './world.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export interface RouteContext {
  world: World;
  behaviour: Scenario['behaviour'];
  random: () => number;
  nowMs: number;
}

type Route = (context: RouteContext, request: unknown) => Answer;

export const MALFORMED = { status: 400, body: { msg: "JSON doesn't match expected object structure" } };
const DONE = { status: 200, body: { error: false, errorMsg: null, warningMsg: null } };

const ClipRequest = v.object({ clipUuid: v.string() });
const PageRequest = v.object({
  pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 100),
  pageToken: v.nullish(v.string()),
  deviceUuidFilters: v.nullish(v.array(v.string())),
});
const DeleteRequest = v.object({ savedClipUuid: v.string() });
const SpliceRequest = v.object({
  deviceUuids: v.optional(v.array(v.string()), ['AAAAAAAAAAAAAAAAAAAAAA.v0']),
  durationSec: v.optional(v.number(), 60),
  title: v.nullish(v.string()),
});

const listInProgress: Route = (context) => {
  const items = visible(context)
    .filter(([, state]) => !state.ended)
    .map(([clip, state]) =>
      withNulls(clipInProgress(context.world, clip, state), context.behaviour.nulls, context.random),
    );
  return { status: 200, body: { ...DONE.body, splicedClips: items } };
};

const getClip: Route = (context, request) => {
  const { clipUuid } = v.parse(ClipRequest, request);
  const clip = context.world.find(clipUuid);
  const state = clip && context.world.stateOf(clip, context.nowMs, context.behaviour.forgetAfterSec);
  if (clip && state) return { status: 200, body: { ...DONE.body, clip: savedClipOf(context, clip, state) } };
  switch (context.behaviour.unknownClip) {
    case 'no-clip':
      return { status: 200, body: { ...DONE.body, clip: null } };
    case 'error':
      return { status: 200, body: { error: true, errorMsg: 'Clip not found' } };
    case 'http-404':
      return { status: 404, body: { msg: 'Not found' } };
    default:
      throw new Error(`Unknown switch ${context.behaviour.unknownClip satisfies never}`);
  }
};

const listSavedClips: Route = (context, request) => {
  const { pageSize, pageToken, deviceUuidFilters } = v.parse(PageRequest, request);
  const from = pageToken ? Number(Buffer.from(pageToken, 'base64url').toString()) : 0;
  const wanted = new Set(deviceUuidFilters ?? []);
  const all = inOrder(context, visible(context)).filter(
    ([clip]) => wanted.size === 0 || clip.deviceUuids.some((uuid) => wanted.has(uuid)),
  );
  const next = from + pageSize;
  return {
    status: 200,
    body: {
      ...DONE.body,
      savedClips: all.slice(from, next).map(([clip, state]) => savedClipOf(context, clip, state)),
      pageToken: next < all.length ? Buffer.from(String(next)).toString('base64url') : null,
    },
  };
};

/** Makes a clip with a life of its own, so that a person or a pipeline can try it. */
const splice: Route = ({ world, nowMs, random }, request) => {
  const { deviceUuids, durationSec, title } = v.parse(SpliceRequest, request);
  const { clips } = parseScenario({
    clips: [
      {
        title: title ?? null,
        cameras: deviceUuids.map((uuid) => uuid.replace(/\..*$/, '')),
        startAfterSec: world.elapsedSec(nowMs),
        takesSec: 5 + 20 * random(),
        footageSec: Math.round(durationSec),
      },
    ],
  });
  const [script] = clips;
  if (script === undefined) return MALFORMED;
  const { uuid } = world.add(script);
  return { status: 200, body: { ...DONE.body, clipUuid: uuid, clipUuidList: [uuid] } };
};

const deleteClip: Route = ({ world, nowMs }, request) => {
  world.delete(v.parse(DeleteRequest, request).savedClipUuid, nowMs);
  return DONE;
};

const retrySplice: Route = ({ world, nowMs }, request) => {
  world.retry(v.parse(ClipRequest, request).clipUuid, nowMs);
  return DONE;
};

/** Every path that is served, and which of our calls it is. */
export const ROUTES: Record<string, { endpoint?: 'list' | 'clip' | 'page'; route: Route }> = {
  '/api/event/getSplicedClipsInProgress': { endpoint: 'list', route: listInProgress },
  '/api/video/getSplicedClipsInProgress': { endpoint: 'list', route: listInProgress },
  '/api/event/getClipWithProgress': { endpoint: 'clip', route: getClip },
  '/api/event/getClipsWithProgress': { endpoint: 'page', route: listSavedClips },
  '/api/event/deleteSavedClip': { route: deleteClip },
  '/api/video/spliceV3': { route: splice },
  '/api/video/retrySplice': { route: retrySplice },
};

/** Answers a request whose body is not of the right form as the vendor does. */
export function answer(route: Route, context: RouteContext, request: unknown): Answer {
  try {
    return route(context, request);
  } catch (error) {
    if (error instanceof v.ValiError) return MALFORMED;
    throw error;
  }
}

function visible({ world, nowMs, behaviour }: RouteContext): [WorldClip, ClipState][] {
  return world.clips.flatMap((clip) => {
    const state = world.stateOf(clip, nowMs, behaviour.forgetAfterSec);
    return state ? [[clip, state] as [WorldClip, ClipState]] : [];
  });
}

function savedClipOf(context: RouteContext, clip: WorldClip, state: ClipState): Record<string, unknown> {
  return withNulls(
    savedClip(context.world, clip, state, context.nowMs),
    context.behaviour.nulls,
    context.random,
  );
}

function inOrder({ behaviour }: RouteContext, clips: [WorldClip, ClipState][]): [WorldClip, ClipState][] {
  switch (behaviour.order) {
    case 'newest-first':
      return clips.sort(([a], [b]) => b.createdAtMs - a.createdAtMs);
    case 'oldest-first':
      return clips.sort(([a], [b]) => a.createdAtMs - b.createdAtMs);
    case 'shuffled':
      return clips.sort(([a], [b]) => (a.uuid < b.uuid ? -1 : 1));
    default:
      throw new Error(`Unknown order ${behaviour.order satisfies never}`);
  }
}
