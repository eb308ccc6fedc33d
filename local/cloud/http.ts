import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';

export interface LocalServer {
  url: string;
  close(): Promise<void>;
}

/** What answers a request. What it throws is answered, too: see `statusOf`. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** More than a function may be invoked with (6 MB), or any other request that is served here may hold. */
const MAX_BODY_BYTES = 8 * 2 ** 20;

/** The request is longer than any that is served here. */
class BodyTooLongError extends Error {
  override readonly name = 'BodyTooLongError';
}

/** An HTTP server on a free port of the loopback interface. */
export async function listen(handle: Handle, port = 0, host = '127.0.0.1'): Promise<LocalServer> {
  return serve(createServer(), handle, port, host);
}

/**
 * Lets a server listen, on a free port of the loopback interface, and answer by `handle` alone. Whatever is sent to it,
 * it answers and goes on: a request that cannot be read, or whose handling fails, ends nothing.
 */
export async function serve(
  server: Server,
  handle: Handle,
  port = 0,
  host = '127.0.0.1',
): Promise<LocalServer> {
  server.removeAllListeners('request');
  server.on('request', async (request, response) => {
    // Whoever asks may go away at any moment.
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      await handle(request, response);
    } catch (error) {
      refuse(response, statusOf(error));
    }
  });
  // Without a listener Node closes the connection of a CONNECT without a word.
  server.on('connect', (_, socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\n\r\n');
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of a request, up to `maxBytes`. One that is longer is not read to its end. */
export async function readBytes(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyTooLongError();
  return buffer(bounded(request, maxBytes));
}

export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<string> {
  return (await readBytes(request, maxBytes)).toString('utf8');
}

export function replyJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function* bounded(request: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let length = 0;
  // Left open where it is too long, since it is still to be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maxBytes) throw new BodyTooLongError();
    yield chunk;
  }
}

/** What a request deserves whose handling threw this: a path, a JSON text or a value that is not one is its own fault. */
function statusOf(error: unknown): number {
  if (error instanceof BodyTooLongError) return 413;
  return error instanceof URIError || error instanceof SyntaxError || v.isValiError(error) ? 400 : 500;
}

/** The rest of the request, if there is one, is for nobody: the connection ends with the answer. */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { connection: 'close' }).end();
}
