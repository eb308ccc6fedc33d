import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, listen } from '../../local/cloud/http.ts';
import type { Latest } from './latest.ts';
import { CONTENT_SECURITY_POLICY, renderPage } from './page.ts';

export interface BoardServerOptions {
  latest: () => Promise<Latest>;
  where: string;
  /** 0 for any that is free. */
  port: number;
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves the board on the loopback interface, to browsers of this machine alone. */
export async function serveBoard({ latest, where, port }: BoardServerOptions): Promise<LocalServer> {
  return listen(async (request, response) => {
    const refused = refuse(request);
    if (refused !== undefined) {
      send(request, response, { ...HEADERS, ...refused.headers }, refused.status, `${refused.why}\n`);
      return;
    }
    const found = await latest();
    const mode = request.url === '/?paused' ? 'paused' : 'live';
    const status = found.board === undefined ? 503 : 200;
    send(request, response, HEADERS, status, renderPage(found, { where, mode }));
  }, port);
}

interface Refusal {
  status: number;
  why: string;
  headers: Record<string, string>;
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

/**
 * A page of a stranger may have a name of its own that leads to this machine (DNS rebinding): what it asks for names that
 * host, and is none of its business.
 */
function refuse({ method, url, headers, socket }: IncomingMessage): Refusal | undefined {
  const hosts = ['127.0.0.1', 'localhost'].map((host) => `${host}:${socket.localPort}`);
  if (!hosts.includes(headers.host ?? '')) return { status: 403, why: 'Not by this name.', headers: PLAIN };
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, why: 'Only GET and HEAD.', headers: { ...PLAIN, allow: 'GET, HEAD' } };
  if (url !== '/' && url !== '/?paused') return { status: 404, why: 'There is only /.', headers: PLAIN };
  return undefined;
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string>,
  status: number,
  body: string,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(method === 'HEAD' ? undefined : body);
}
