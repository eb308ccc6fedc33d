/** The answer is longer than anything the API would send. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

/** Of the body of a refusal, no more than its words are read: the status says the rest. */
const MAX_REFUSAL_BYTES = 4_096;

/**
 * A `fetch` whose answer is complete, and that stops reading a body at `maxBytes`, unpacked. Redirects are answers
 * like any other, since the key would go along. Of a refusal only its words are kept, and only where they matter.
 */
export function createBoundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    const { ok, status, headers } = response;
    if (ok) {
      const body = await firstBytes(response, maxBytes);
      if (body.length > maxBytes) throw new TooLongError(`The answer is longer than ${maxBytes} bytes`);
      return new Response(body.length === 0 ? null : body, { status, headers });
    }
    const words = status === 403 ? await firstBytes(response, MAX_REFUSAL_BYTES) : undefined;
    if (words === undefined) await response.body?.cancel();
    // Whatever the body is called, it is text: nobody shall parse it.
    const kept = new Headers([...headers].filter(([name]) => name === 'retry-after' || name === 'date'));
    return new Response(words?.toString('latin1') ?? null, { status, headers: kept });
  };
}

/** Reads until there are more than `limit` bytes, or to the end. */
async function firstBytes(response: Response, limit: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) break;
  }
  return Buffer.concat(chunks);
}
