import type { IncomingMessage, ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { listen } from '../../local/cloud/http.ts';

/** The three questions that Clipwatch asks, by what is asked for. */
export const ENDPOINTS = ['list', 'page', 'clip'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

const PATHS: Record<string, Endpoint> = {
  '/api/event/getSplicedClipsInProgress': 'list',
  '/api/video/getSplicedClipsInProgress': 'list',
  '/api/event/getClipsWithProgress': 'page',
  '/api/event/getClipWithProgress': 'clip',
};
const DATA: Record<Endpoint, string> = { list: 'splicedClips', page: 'savedClips', clip: 'clip' };

type Fields = Record<string, unknown>;

/** A clip of the vendor's. Times are epoch ms. */
export interface OwnClip {
  uuid: string;
  title: string;
  createdAtMs: number;
  /** Its status at a moment; undefined where nobody knows it, before its time or after it. */
  statusAt(nowMs: number): string | undefined;
  /** 0 to 100. */
  percentAt(nowMs: number): number;
}

/** What an endpoint says in place of the truth: a whole reply, or no reply, ever. */
export type Instead = { status?: number; headers?: Record<string, string>; body?: string } | 'silence';

export interface Asked {
  endpoint: Endpoint;
  path: string;
  body: Fields;
  nowMs: number;
}

export interface OwnVendor extends AsyncDisposable {
  url: string;
  clips: Map<string, OwnClip>;
  asked: { endpoint: Endpoint; body: Fields; atMs: number; key: unknown }[];
  /** Decides what is said in place of the truth; undefined where it is told. */
  instead: (asked: Asked) => Instead | undefined;
  close(): Promise<void>;
}

/** An id of the vendor's form, made of a number. */
export function uuidOf(number: number, prefix = 'clip'): string {
  return `${prefix}-${String(number)}`.padEnd(21, '_').concat('A');
}

/** A clip that moves evenly and ends so. */
export function movingClip(
  uuid: string,
  { title, beginsAtMs, takesMs, end }: { title: string; beginsAtMs: number; takesMs: number; end: string },
): OwnClip {
  return {
    uuid,
    title,
    createdAtMs: beginsAtMs,
    statusAt: (nowMs) => {
      if (nowMs < beginsAtMs) return undefined;
      if (nowMs >= beginsAtMs + takesMs) return end;
      return nowMs < beginsAtMs + takesMs / 2 ? 'UPLOADING' : 'RENDERING';
    },
    percentAt: (nowMs) => Math.floor(Math.min(1, (nowMs - beginsAtMs) / takesMs) * 100),
  };
}

/** A vendor of one's own over HTTP, that can be told to misbehave at each of its endpoints. */
export async function startOwnVendor(): Promise<OwnVendor> {
  const clips = new Map<string, OwnClip>();
  const server = await listen(answer);
  const vendor: OwnVendor = {
    url: server.url,
    clips,
    asked: [],
    instead: () => undefined,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
  return vendor;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const endpoint = PATHS[path];
    const body = Object(await readJson(request));
    if (endpoint === undefined) return void response.writeHead(404).end();
    const nowMs = Date.now();
    vendor.asked.push({ endpoint, body, atMs: nowMs, key: request.headers['x-auth-apikey'] });
    const instead = vendor.instead({ endpoint, path, body, nowMs });
    if (instead === 'silence') return;
    // Told after that: clips that begin with the first question are in its answer.
    const truth = { [DATA[endpoint]]: tell(endpoint, body, nowMs), ...paging(endpoint, body, nowMs) };
    const { status = 200, headers = {}, body: said = JSON.stringify(truth) } = instead ?? {};
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(said);
  }

  function visible(nowMs: number): OwnClip[] {
    const known = [...clips.values()].filter((clip) => clip.statusAt(nowMs) !== undefined);
    return known.sort((a, b) => b.createdAtMs - a.createdAtMs);
  }

  function tell(endpoint: Endpoint, body: Fields, nowMs: number): unknown {
    if (endpoint === 'clip') {
      const clip = clips.get(String(body.clipUuid));
      return clip?.statusAt(nowMs) === undefined ? null : saved(clip, nowMs);
    }
    if (endpoint === 'list') {
      const isMoving = (clip: OwnClip) =>
        !['COMPLETE', 'FAILED', 'DELETED'].includes(clip.statusAt(nowMs) ?? '');
      return visible(nowMs)
        .filter(isMoving)
        .map((clip) => spliced(clip, nowMs));
    }
    const from = Number(body.pageToken ?? 0);
    return visible(nowMs)
      .slice(from, from + Number(body.pageSize))
      .map((clip) => saved(clip, nowMs));
  }

  function paging(endpoint: Endpoint, body: Fields, nowMs: number): Fields {
    if (endpoint !== 'page') return {};
    const next = Number(body.pageToken ?? 0) + Number(body.pageSize);
    return { pageToken: next < visible(nowMs).length ? String(next) : null };
  }
}

const CAMERA = 'CameraOfMyOwn_0000000A';

function saved(clip: OwnClip, nowMs: number): Fields {
  return {
    uuid: clip.uuid,
    status: clip.statusAt(nowMs),
    percentComplete: clip.percentAt(nowMs),
    currentOperation: 'Processing video',
    lastUpdatedSec: Math.floor(nowMs / 1000),
    createdAtMs: clip.createdAtMs,
    timestampMs: clip.createdAtMs - 3_600_000,
    durationSec: 60,
    title: clip.title,
    byteCount: clip.statusAt(nowMs) === 'COMPLETE' ? 1_000_000 : null,
    deviceUuid: `${CAMERA}.v0`,
    deviceUuids: [`${CAMERA}.v0`],
    error: null,
  };
}

function spliced(clip: OwnClip, nowMs: number): Fields {
  const uploaded = Math.floor((clip.percentAt(nowMs) / 100) * 30);
  return {
    clipUuid: clip.uuid,
    status: clip.statusAt(nowMs),
    segmentsUploaded: uploaded,
    totalSegments: 30,
    deviceMap: { [`${CAMERA}.v0`]: { region: 'us-west-2', segmentsUploaded: uploaded, totalSegments: 30 } },
    timestampMs: clip.createdAtMs - 3_600_000,
    duration: 60,
    title: clip.title,
    deviceUuid: `${CAMERA}.v0`,
    deleted: false,
  };
}
