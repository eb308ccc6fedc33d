import { bareDeviceUuid } from './clip.ts';

const CHARACTERS = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Is it taken for a clip's id: 1 to 64 characters of URL-safe base64? The vendor's are 22 of them (`RUUID`); whatever the
 * vendor shows by a longer or a shorter one can be watched too.
 */
export function isClipId(id: unknown): id is string {
  return typeof id === 'string' && CHARACTERS.test(id) && isNoOwnWord(id);
}

/** Ids become keys of maps, so none may be called what every object has, such as `constructor`. */
export function isNoOwnWord(id: string): boolean {
  return !(bareDeviceUuid(id) in Object.prototype);
}
