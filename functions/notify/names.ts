import type { ClipEventData } from '../domain/outbox/event.ts';
import { toPlainId } from './plain-text.ts';

/** Letters of the GSM 03.38 alphabet beyond ASCII: each counts once in a text. */
export const GSM_LETTERS = 'ÄÖÑÜäöñüàèéùìòÇØøÅåÆæßÉ';
/** What does not come apart into a plain letter and its accent. */
const PLAIN: Record<string, string> = {
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Ø: 'O',
  ø: 'o',
  Œ: 'OE',
  œ: 'oe',
  ł: 'l',
  Ł: 'L',
};
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
    .map((letter) => toPlainLetters(letter, kept))
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/ ?-[ -]*/g, (hyphens) => (hyphens.includes(' ') ? ' - ' : '-'))
    .replace(PHONE_NUMBER, '')
    .replace(/ {2,}/g, ' ')
    .replace(/^[ -]+/, '')
    .slice(0, maxLength)
    .replace(/[ -]+$/, '');
}

function toPlainLetters(letter: string, kept: string): string {
  if (/[A-Za-z0-9-]/.test(letter) || kept.includes(letter)) return letter;
  if (/['’\p{M}\p{Cf}]/u.test(letter)) return '';
  return PLAIN[letter] ?? (letter.normalize('NFKD').replace(/[^A-Za-z0-9]/g, '') || ' ');
}

/** Which camera, of how many, and where: `Dock 1 +1`, `Warehouse North`. */
export interface PlainPlace {
  camera: string;
  site: string;
}

/** The first camera of a clip that has a name, in letters that a subject or a text can carry; undefined where none has. */
export function plainPlace(data: ClipEventData, maxLength: number, kept = ''): PlainPlace | undefined {
  const { cameras = [] } = data;
  const named = cameras.map(({ uuid, name = '', site = '' }) => ({
    uuid,
    name: toPlainName(name, maxLength, kept),
    site: toPlainName(site, maxLength, kept),
  }));
  const shown = named.find(({ name }) => name !== '') ?? named.find(({ site }) => site !== '');
  if (shown === undefined) return undefined;
  const camera = shown.name === '' ? `camera ${toPlainId(shown.uuid, 8)}` : shown.name;
  return { camera: cameras.length > 1 ? `${camera} +${cameras.length - 1}` : camera, site: shown.site };
}

/** `Dock 1 +1, Warehouse North`. */
export function sayPlace({ camera, site }: PlainPlace): string {
  return site === '' ? camera : `${camera}, ${site}`;
}

/** The zone of a clip's site: that of its first camera that has one. */
export function timeZoneOf({ cameras = [] }: ClipEventData): string | undefined {
  return cameras.find(({ timeZone }) => timeZone !== undefined)?.timeZone;
}
