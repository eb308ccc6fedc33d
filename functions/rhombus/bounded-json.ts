/** How deep an answer may be nested: the API's own go to about ten. */
const MAX_DEPTH = 100;
/** Objects and lists in one answer: ten thousand clips of thirty. More of them would fill a small function's memory. */
const MAX_NESTED = 300_000;

export type Parsed = { kind: 'json'; value: unknown } | { kind: 'malformed' | 'too-large'; detail: string };

/** Parses JSON of which neither the depth nor the number of objects and lists costs more memory than can be spent. */
export function parseBoundedJson(bytes: Uint8Array): Parsed {
  const { depth, nested } = measure(bytes);
  if (depth > MAX_DEPTH) return { kind: 'malformed', detail: `nested deeper than ${MAX_DEPTH}` };
  if (nested > MAX_NESTED) return { kind: 'too-large', detail: `more than ${MAX_NESTED} objects and lists` };
  try {
    return { kind: 'json', value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return { kind: 'malformed', detail: `not JSON, ${bytes.length} bytes` };
  }
}

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const OPENING = ['{', '['].map((bracket) => bracket.charCodeAt(0));
const CLOSING = ['}', ']'].map((bracket) => bracket.charCodeAt(0));

/** UTF-8 has no such bytes within other characters, so they need no decoding. */
function measure(bytes: Uint8Array): { depth: number; nested: number } {
  let [open, depth, nested] = [0, 0, 0];
  let inText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (inText) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPENING[0] || byte === OPENING[1]) {
      nested++;
      depth = Math.max(depth, ++open);
    } else if (byte === CLOSING[0] || byte === CLOSING[1]) open--;
  }
  return { depth, nested };
}
