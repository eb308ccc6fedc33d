import * as v from 'valibot';
import type { Sighting } from '../domain/clip/clip.ts';
import { isClipId } from '../domain/clip/clip-id.ts';
import type { CameraSeen, SiteSeen } from '../domain/org/names.ts';
import type {
  ClipAnswer,
  FailedBecause,
  ListAnswer,
  NamesAnswer,
  PageAnswer,
  SaysNothing,
  Shows,
} from '../ports/vendor.ts';
import type { Reply } from './post.ts';
import { CameraItem, LocationItem, PageToken } from './schemas.ts';
import { readInProgressItem, readSavedClip } from './sighting.ts';

/** Far more clips than an org exports at once, and as many as a small function can hold. */
const MAX_ITEMS = 10_000;
const NO_ROUTE = [404, 410];

/** Reads the list of clips in progress. */
export function readList(reply: Reply): ListAnswer {
  if (reply.kind === 'refused') return NO_ROUTE.includes(reply.status) ? noRoute(reply) : refused(reply);
  const body = recognise(reply.value, 'splicedClips');
  return body.kind === 'says-nothing' ? body : readItems(body.data, readInProgressItem);
}

/**
 * Reads a page of saved clips. One that was asked for by a token and is refused, in whatever way, has an old token: if
 * the path is gone, the page without a token will tell.
 */
export function readPage(reply: Reply, hasToken: boolean): PageAnswer {
  if (reply.kind === 'refused') {
    if (hasToken) return failed('token-refused', `HTTP ${reply.status}`);
    return NO_ROUTE.includes(reply.status) ? noRoute(reply) : refused(reply);
  }
  const body = recognise(reply.value, 'savedClips');
  if (body.kind === 'says-nothing') return body;
  const items = readItems(body.data, readSavedClip);
  if (items.kind !== 'shows') return items;
  const nextPageToken = readPageToken(body.fields.pageToken);
  return nextPageToken === undefined
    ? failed('malformed', 'a page token that is none')
    : { ...items, nextPageToken };
}

/** Reads the answer to a question for one clip. */
export function readClip(reply: Reply, clipUuid: string): ClipAnswer {
  if (reply.kind === 'refused') {
    if (reply.status === 404) return { kind: 'does-not-know', form: 'not-found' };
    return reply.status === 410 ? noRoute(reply) : refused(reply);
  }
  const body = recognise(reply.value, 'clip');
  if (body.kind === 'says-nothing') return body;
  if (body.data === null) return { kind: 'does-not-know', form: 'null' };
  if (!isObject(body.data)) return saysNothing('"clip" is no object');
  const { uuid } = body.data;
  const isNamed = uuid !== undefined && uuid !== null;
  if (isNamed && !isClipId(uuid)) return failed('malformed', 'a clip whose id cannot be read');
  if (isNamed && uuid !== clipUuid) return failed('malformed', 'another clip than the one asked for');
  const clip = readSavedClip({ ...body.data, uuid: clipUuid });
  if (clip === undefined) return failed('malformed', 'a clip that cannot be read');
  // Nothing in it shows that it is about a clip at all.
  if (!isNamed && clip.status === null && clip.percent === null) return saysNothing('an empty "clip"');
  return { kind: 'shows', clip };
}

/** Reads what cameras are called, and where they are. */
export function readCameras(reply: Reply): NamesAnswer<CameraSeen> {
  return readNamed(reply, 'cameraStates', CameraItem, ({ uuid, name, locationUuid }) => ({
    uuid,
    ...(name !== undefined && { name }),
    ...(locationUuid !== undefined && { siteUuid: locationUuid }),
  }));
}

/** Reads what sites are called, and by which clock they live. */
export function readSites(reply: Reply): NamesAnswer<SiteSeen> {
  return readNamed(reply, 'locations', LocationItem, ({ uuid, name, tz }) => ({
    uuid,
    ...(name !== undefined && { name }),
    ...(tz !== undefined && { timeZone: tz }),
  }));
}

function readNamed<Output, Item>(
  reply: Reply,
  key: string,
  schema: v.GenericSchema<unknown, Output>,
  toItem: (output: Output) => Item,
): NamesAnswer<Item> {
  if (reply.kind === 'refused') return refused(reply);
  const body = recognise(reply.value, key);
  if (body.kind === 'says-nothing') return body;
  const items = body.data ?? [];
  if (!Array.isArray(items)) return saysNothing('the names are no list');
  if (items.length > MAX_ITEMS) return failed('too-large', `more than ${MAX_ITEMS} names`);
  const named = items.flatMap((item: unknown) => {
    const parsed = v.safeParse(schema, item);
    return parsed.success ? [toItem(parsed.output)] : [];
  });
  return { kind: 'shows', named };
}

type Body = { kind: 'recognised'; fields: Record<string, unknown>; data: unknown };

/** Is this an answer to what was asked? Only if what is documented to be there is there, and nothing calls it an error. */
function recognise(json: unknown, key: string): Body | SaysNothing {
  if (!isObject(json)) return saysNothing('no JSON object');
  if (isError(json)) return saysNothing('an error with HTTP 200');
  const data = json[key];
  return data === undefined ? saysNothing(`no "${key}"`) : { kind: 'recognised', fields: json, data };
}

const NO_WORDS = ['', 'false', 'no', 'none', 'null', '0'];
const ERROR_WORDS = ['error', 'failed', 'failure', 'fail'];

/** The documented `error: true`, and the forms in which an error may come from whatever stands before the API. */
function isError({ error, errorMsg, success, status }: Record<string, unknown>): boolean {
  if (isYes(error)) return true;
  // Beside `error: false` a message is a remark.
  if ((error === undefined || error === null) && typeof errorMsg === 'string' && isYes(errorMsg)) return true;
  if (success !== undefined && success !== null && !isYes(success)) return true;
  return typeof status === 'string'
    ? ERROR_WORDS.includes(status.trim().toLowerCase()) || Number(status) >= 400
    : typeof status === 'number' && status >= 400;
}

function isYes(value: unknown): boolean {
  return typeof value === 'string' ? !NO_WORDS.includes(value.trim().toLowerCase()) : Boolean(value);
}

/** Items without a usable id are counted. Where not one has such an id, it is the answer that cannot be read. */
function readItems(
  items: unknown,
  read: (item: unknown) => Sighting | undefined,
): Shows | SaysNothing | FailedBecause {
  if (items === null) return { kind: 'shows', clips: [], malformed: 0 };
  if (!Array.isArray(items)) return saysNothing('the clips are no list');
  const present: unknown[] = items.filter((item) => item !== null);
  if (present.length > MAX_ITEMS) return failed('too-large', `more than ${MAX_ITEMS} clips`);
  const clips = present.map(read).filter((clip) => clip !== undefined);
  if (clips.length === 0 && present.length > 0) return failed('malformed', 'no clip that can be read');
  return { kind: 'shows', clips, malformed: present.length - clips.length };
}

/** A token that cannot be handed back must not pass for the last page: older clips would never be looked at. */
function readPageToken(token: unknown): string | null | undefined {
  if (token === undefined || token === null || token === '') return null;
  return v.is(PageToken, token) ? token : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noRoute({ status }: { status: number }): FailedBecause {
  return failed('no-route', `HTTP ${status}`);
}

function refused({ status }: { status: number }): SaysNothing {
  return saysNothing(`HTTP ${status}`);
}

function saysNothing(why: string): SaysNothing {
  return { kind: 'says-nothing', why };
}

function failed(reason: FailedBecause['reason'], detail: string): FailedBecause {
  return { kind: 'failed', reason, detail };
}
