/** The answer did not end in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The answer is longer than anything the API would send. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/**
 * A `fetch` that is over when `deadline` is, be it connecting, reading headers or reading the body, and that stops
 * reading a body at `maxBytes`, unpacked. The answer it gives is complete. Redirects are errors, since the key would
 * go along.
 */
export function createBoundedFetch(deadline: AbortSignal, maxBytes: number): typeof fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, { ...init, redirect: 'error', signal: deadline });
      const body = await readBody(response, maxBytes);
      const { status, headers } = response;
      return new Response(status === 204 || status === 304 ? null : body, { status, headers });
    } catch (error) {
      if (deadline.aborted) throw new DeadlineError('No complete answer in time');
      throw error;
    }
  };
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new TooLongError(`The answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
