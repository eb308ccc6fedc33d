/** A Rhombus API key is 128 bits in base64 for URLs, so is a run of 22 such characters and no more. */
const KEY_RUN = /(?<![\w-])[\w-]{22}(?![\w-])/g;
/** What may hold one: a key that has grown together with what stood beside it. */
const LONG_RUN = /[\w-]{22,}/g;
/** Blanks and what is invisible, such as the end of a line in a key that was copied in two pieces. */
const INVISIBLE = /[\s\p{C}]/gu;

const MASK = '<what looks like an API key>';

/**
 * Says whether a text that should name a secret holds an API key instead, whatever stands around it: quotes, JSON, a
 * header, padding. A full ARN never does, so it remains for a secret whose name happens to look like a key.
 */
export function holdsApiKey(text: string): boolean {
  if (text.startsWith('arn:')) return false;
  const runs = [...text.matchAll(KEY_RUN), ...text.replaceAll(INVISIBLE, '').matchAll(KEY_RUN)];
  return runs.some(([run]) => isRandom(run));
}

/** The text without what may be a key. Rather hides a name than shows a key. */
export function maskApiKeys(text: string): string {
  const masked = text.replaceAll(LONG_RUN, (run) => (isRandom(run) ? MASK : run));
  return holdsApiKey(masked) ? MASK : masked;
}

/**
 * A name of 22 characters has up to five words, as `ClipwatchAcmeEuProd001` has; a key looks as if it had nine, and one
 * in 1,600 as if it had five or fewer. Of these nearly all are known by how 128 bits end in base64: in one of four
 * characters, which hardly any name of this length and in mixed letters does.
 */
function isRandom(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run)) return false;
  const words = run.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  return words.length >= 6 || (/[AQgw]$/.test(run) && (words.length >= 4 || /\d/.test(run)));
}
