import type { ClipEventData } from '../domain/outbox/event.ts';
import { nearestLetters } from './alphabets.ts';
import type { Words } from './languages/words.ts';
import { toPlainId } from './plain-text.ts';
import { sayWith } from './words.ts';

/** Phones make a call of so many digits. */
const PHONE_NUMBER = /\d(?:[ -]*\d){6,}/g;
/** More of a name than this is never looked at. */
const LOOKED_AT = 200;

/**
 * A name that somebody typed, as words of letters, digits, spaces and hyphens: ASCII, and the letters in `kept`. Others
 * become the nearest of these, or go. Nothing of it can become a link, a number to call or a second line. It may come out
 * empty.
 */
export function toPlainName(name: string, maxLength: number, kept = ''): string {
  return [...name.slice(0, LOOKED_AT).normalize('NFC')]
    .map((letter) => nearestLetters(letter, kept))
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/ ?-[ -]*/g, (hyphens) => (hyphens.includes(' ') ? ' - ' : '-'))
    .replace(PHONE_NUMBER, '')
    .replace(/ {2,}/g, ' ')
    .replace(/^[ -]+/, '')
    .slice(0, maxLength)
    .replace(/[ -]+$/, '');
}

/** Which camera, of how many, and where: `Dock 1 +1`, `Warehouse North`. */
export interface PlainPlace {
  camera: string;
  site: string;
}

/** The first camera of a clip that has a name, in letters that a subject or a text can carry; undefined where none has. */
export function plainPlace(
  { cameras = [] }: Pick<ClipEventData, 'cameras'>,
  words: Words,
  maxLength: number,
  kept = '',
): PlainPlace | undefined {
  const named = cameras.map(({ uuid, name = '', site = '' }) => ({
    uuid,
    name: toPlainName(name, maxLength, kept),
    site: toPlainName(site, maxLength, kept),
  }));
  const shown = named.find(({ name }) => name !== '') ?? named.find(({ site }) => site !== '');
  if (shown === undefined) return undefined;
  const camera = shown.name === '' ? sayWith(words, 'camera', toPlainId(shown.uuid, 8)) : shown.name;
  return { camera: cameras.length > 1 ? `${camera} +${cameras.length - 1}` : camera, site: shown.site };
}

/** `Dock 1 +1, Warehouse North`. */
export function sayPlace({ camera, site }: PlainPlace): string {
  return site === '' ? camera : `${camera}, ${site}`;
}

/** The zone of a clip's site: that of its first camera that has one. */
export function timeZoneOf({ cameras = [] }: Pick<ClipEventData, 'cameras'>): string | undefined {
  return cameras.find(({ timeZone }) => timeZone !== undefined)?.timeZone;
}
