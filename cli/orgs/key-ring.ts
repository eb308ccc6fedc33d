import { TroubleError } from '../status/trouble.ts';
import type { SecretStore } from './secret-store.ts';
import { SecretTroubleError } from './secret-trouble.ts';

/** Secrets Manager's limit on a secret. */
const MOST_BYTES = 65_536;

/** This ring takes no key, and another may: it is full, or it is none. */
class PassedOverError extends TroubleError {}

/**
 * Puts a key into the ring that has one of this name, or else into the first that takes it; a ring that cannot be read is
 * passed over. `isFree` tells whether a key that is there already may be replaced. @returns its secret id.
 */
export async function addToRings(
  secrets: SecretStore,
  rings: readonly string[],
  name: string,
  apiKey: string,
  isFree: (secretId: string) => boolean,
): Promise<string> {
  const holds = await Promise.all(rings.map((ring) => holdsKey(secrets, ring, name)));
  const ordered = [...rings.filter((_, index) => holds[index]), ...rings.filter((_, index) => !holds[index])];
  let refusal: Error = new TroubleError('There is no key ring: give --ring or --secret');
  for (const ring of ordered)
    try {
      await putInRing(secrets, ring, name, apiKey, isFree);
      return `${ring}#${name}`;
    } catch (error) {
      const isFull = error instanceof SecretTroubleError && error.isFull;
      if (!(isFull || error instanceof PassedOverError)) throw error;
      refusal = error;
    }
  throw refusal;
}

async function holdsKey(secrets: SecretStore, ring: string, name: string): Promise<boolean> {
  try {
    return hasKey((await secrets.read(ring))?.text, name);
  } catch (error) {
    if (error instanceof TroubleError) return false;
    throw error;
  }
}

/**
 * Puts a key into a ring, which is made where there is none. Other keys in it stay, whoever writes at the same time; so
 * does one of this name that is not free, or that somebody else has put there since.
 */
export async function putInRing(
  secrets: SecretStore,
  ring: string,
  name: string,
  apiKey: string,
  isFree: (secretId: string) => boolean,
): Promise<void> {
  let tries = 0;
  let first: unknown;
  await secrets.update(ring, (text) => {
    const keys = text === undefined ? {} : parseRing(ring, text);
    if (tries++ === 0) first = keys[name];
    if (keys[name] === apiKey) return text ?? '';
    if (Object.hasOwn(keys, name) && !isFree(`${ring}#${name}`))
      throw new TroubleError(
        `${ring} has a key ${name} that others use: choose another id, or give --secret`,
      );
    if (keys[name] !== first)
      throw new TroubleError(`Somebody else has just stored another key ${name} in ${ring}: see "orgs list"`);
    const next = JSON.stringify({ ...keys, [name]: apiKey });
    if (Buffer.byteLength(next) > MOST_BYTES)
      throw new PassedOverError(`The key ring ${ring} is full: give another --ring`);
    return next;
  });
}

export async function deleteFromRing(secrets: SecretStore, ring: string, name: string): Promise<void> {
  if ((await secrets.read(ring)) === undefined) return;
  await secrets.update(ring, (text = '{}') => {
    const { [name]: gone, ...rest } = parseRing(ring, text);
    return gone === undefined ? text : JSON.stringify(rest);
  });
}

function hasKey(text: string | undefined, name: string): boolean {
  const keys = text === undefined ? undefined : readRing(text);
  return keys !== undefined && Object.hasOwn(keys, name);
}

function parseRing(ring: string, text: string): Record<string, unknown> {
  const keys = readRing(text);
  if (keys === undefined)
    throw new PassedOverError(`The secret ${ring} is no key ring: it must be JSON such as {"acme": "<key>"}`);
  return keys;
}

function readRing(text: string): Record<string, unknown> | undefined {
  try {
    const keys: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
