import * as v from 'valibot';
import { listCameras, listLocations } from './name-routes.ts';
import { getClip, listInProgress, listSavedClips } from './read-routes.ts';
import type { Answer, Route, RouteContext } from './route.ts';
import type { Fault } from './scenario.ts';
import { deleteClip, retrySplice, splice } from './write-routes.ts';

/** Every path that is served, and what faults call it. */
export const ROUTES: Readonly<Record<string, { endpoint?: NonNullable<Fault['endpoint']>; route: Route }>> = {
  '/api/event/getSplicedClipsInProgress': { endpoint: 'list', route: listInProgress },
  '/api/video/getSplicedClipsInProgress': { endpoint: 'list', route: listInProgress },
  '/api/event/getClipWithProgress': { endpoint: 'clip', route: getClip },
  '/api/event/getClipsWithProgress': { endpoint: 'page', route: listSavedClips },
  '/api/camera/getMinimalCameraStateList': { endpoint: 'names', route: listCameras },
  '/api/location/getLocations': { endpoint: 'names', route: listLocations },
  '/api/event/deleteSavedClip': { route: deleteClip },
  '/api/video/spliceV3': { route: splice },
  '/api/video/retrySplice': { route: retrySplice },
};

const MALFORMED: Answer = { status: 400, body: { msg: "JSON doesn't match expected object structure" } };
const SERVER_ERROR: Answer = { status: 500, body: { msg: 'Internal Server Error' } };

/** Answers a call; one whose body is not of the right form as the vendor does. */
export function answer(route: Route, context: RouteContext, body: string): Answer {
  const request = parseObject(body);
  if (request === undefined) return MALFORMED;
  try {
    return route(context, request);
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    const isMissing = error.issues.some(({ input }) => input === undefined);
    return isMissing && context.behaviour.missingParameter === 500 ? SERVER_ERROR : MALFORMED;
  }
}

function parseObject(body: string): object | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined;
}
