import type { ServerResponse } from 'node:http';
import { replyRateLimited, replyText } from './reply.ts';
import type { Fault } from './scenario.ts';

/** Decides which fault strikes a call: the first of the list that fits. */
export class FaultInjector {
  #faults: { fault: Fault; seen: number; struck: number }[] = [];
  readonly #random: () => number;

  constructor(faults: readonly Fault[], random: () => number) {
    this.#random = random;
    this.set(faults);
  }

  /** Replaces the faults; their counts begin anew. */
  set(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, seen: 0, struck: 0 }));
  }

  next(elapsedSec: number, endpoint: Fault['endpoint']): Fault | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      const isOn = elapsedSec >= fault.fromSec && elapsedSec < fault.fromSec + fault.forSec;
      if (!isOn || (fault.endpoint !== undefined && fault.endpoint !== endpoint)) continue;
      entry.seen++;
      if (entry.seen <= fault.afterCalls || entry.struck >= fault.times) continue;
      if (this.#random() >= fault.share) continue;
      entry.struck++;
      return fault;
    }
    return undefined;
  }
}

/** A byte of a slow answer comes this often. */
const TRICKLE_MS = 1_000;
const CHUNK = ' '.repeat(65_536);
const DEEP = `{"splicedClips": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
/** Answers in good form that are not to what was asked. */
const NO_ANSWERS = {
  'empty-object': {},
  notice: { message: 'Service is under maintenance' },
  'error-true': { error: true, errorMsg: 'Something went wrong' },
  'error-text': { error: 'true', splicedClips: [], savedClips: [], clip: null },
  'error-number': { error: 1, splicedClips: [], savedClips: [], clip: null },
  'error-object': { error: { code: 5 }, splicedClips: [], savedClips: [], clip: null },
  'success-false': { success: false, splicedClips: [], savedClips: [], clip: null },
  'status-error': { status: 'error', splicedClips: [], savedClips: [], clip: null },
};
const JSON_HEADERS = { 'content-type': 'application/json' };

/** Strikes. Returns the status that was answered, 0 for none; undefined where the fault does not concern the call. */
export function strike(
  { kind, status }: Fault,
  path: string,
  response: ServerResponse,
  retryAfter: Record<string, string>,
): number | undefined {
  switch (kind) {
    case 'rate-limited':
      return replyRateLimited(response, retryAfter);
    case 'rate-limited-without-header':
      return replyRateLimited(response);
    case 'error-500':
      return replyText(response, 500, 'Internal Server Error');
    case 'html-502':
      return replyText(response, 502, '<html><body><h1>502 Bad Gateway</h1></body></html>', {
        'content-type': 'text/html',
      });
    case 'unauthorized':
      return replyText(response, 401, 'Unauthorized');
    case 'half-json':
      return replyText(response, 200, '{"splicedClips": [{"clipUuid": "', JSON_HEADERS);
    case 'busy-503':
      return replyText(response, 503, 'Service Unavailable', retryAfter);
    case 'status':
      return replyText(response, status, '');
    case 'empty-object':
    case 'notice':
    case 'error-true':
    case 'error-text':
    case 'error-number':
    case 'error-object':
    case 'success-false':
    case 'status-error':
      return replyText(response, 200, JSON.stringify(NO_ANSWERS[kind]), JSON_HEADERS);
    case 'deep-json':
      return replyText(response, 200, DEEP, JSON_HEADERS);
    case 'cut-connection':
      response.destroy();
      return 0;
    case 'slow':
      return trickle(response);
    case 'endless-body':
      return pour(response);
    case 'event-route-gone':
      return path === '/api/event/getSplicedClipsInProgress'
        ? replyText(response, 404, 'Not Found')
        : undefined;
    case 'empty-list':
      return replyEmptyList(path, response);
    default:
      throw new Error(`Unknown fault ${kind satisfies never}`);
  }
}

function replyEmptyList(path: string, response: ServerResponse): number | undefined {
  if (path.endsWith('/getSplicedClipsInProgress'))
    return replyText(response, 200, '{"splicedClips": []}', JSON_HEADERS);
  if (path.endsWith('/getClipsWithProgress'))
    return replyText(response, 200, '{"savedClips": [], "pageToken": null}', JSON_HEADERS);
  return undefined;
}

/** An answer that never ends, though the connection is alive. */
function trickle(response: ServerResponse): number {
  response.writeHead(200, JSON_HEADERS);
  response.write(' ');
  const timer = setInterval(() => response.write(' '), TRICKLE_MS);
  response.on('close', () => clearInterval(timer));
  return 200;
}

/** An answer without end, as fast as it is read. */
function pour(response: ServerResponse): number {
  response.writeHead(200, JSON_HEADERS);
  const write = () => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', write);
  write();
  return 200;
}
