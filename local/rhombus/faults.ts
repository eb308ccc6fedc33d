import type { ServerResponse } from 'node:http';
import type { Fault } from './scenario.ts';

/** The fault that strikes a call, if any does. */
export function faultAt(
  faults: readonly Fault[],
  elapsedSec: number,
  endpoint: 'list' | 'clip' | 'page' | undefined,
  random: () => number,
): Fault['kind'] | undefined {
  return faults.find(
    (fault) =>
      elapsedSec >= fault.fromSec &&
      elapsedSec < fault.fromSec + fault.forSec &&
      (fault.endpoint === undefined || fault.endpoint === endpoint) &&
      random() < fault.share,
  )?.kind;
}

const RATE_LIMIT_TEXT = 'Too many api requests. Enhance your calm.';
const CHUNK = ' '.repeat(65_536);

/** Strikes. Returns the status that was answered; undefined where the call goes on as if nothing had happened. */
export function strike(
  kind: Fault['kind'],
  path: string,
  response: ServerResponse,
  retryAfterSec: number,
): number | undefined {
  const text = (status: number, body: string, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers });
    response.end(body);
    return status;
  };
  switch (kind) {
    case 'rate-limited':
      return text(429, RATE_LIMIT_TEXT, { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSec))) });
    case 'rate-limited-without-header':
      return text(429, RATE_LIMIT_TEXT);
    case 'error-500':
      return text(500, 'Internal Server Error');
    case 'html-502':
      return text(502, '<html><body><h1>502 Bad Gateway</h1></body></html>', { 'content-type': 'text/html' });
    case 'unauthorized':
      return text(401, 'Unauthorized');
    case 'half-json':
      return text(200, '{"splicedClips": [{"clipUuid": "', { 'content-type': 'application/json' });
    case 'error-true':
      return text(200, '{"error": true, "errorMsg": "Something went wrong"}', {
        'content-type': 'application/json',
      });
    case 'cut-connection':
      response.destroy();
      return 0;
    case 'slow':
      return 0;
    case 'endless-body':
      pour(response);
      return 200;
    case 'event-route-gone':
      return path.startsWith('/api/event/getSpliced') ? text(404, 'Not Found') : undefined;
    case 'empty-list':
      return path.includes('InProgress')
        ? text(200, '{"splicedClips": []}', { 'content-type': 'application/json' })
        : undefined;
    default:
      throw new Error(`Unknown fault ${kind satisfies never}`);
  }
}

function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const write = () => {
    while (!response.destroyed && response.write(CHUNK));
  };
  response.on('drain', write);
  write();
}
