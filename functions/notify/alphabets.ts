/**
 * The default alphabet of a text, beyond ASCII letters and digits: each character counts as one septet. Those of its
 * extension (`^{}\[~]|€`) count as two, and are in none of ours. https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/
 */
export const GSM_LETTERS = 'ÄÖÑÜäöñüàèéùìòÇØøÅåÆæßÉ';
const GSM_MARKS = ' !"#%&\'()*+,-./:;<=>?_¡¿';
const ASCII_MARKS = ' !"#%&\'()*+,-./:;<=>?_';

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
  '¿': '',
  '¡': '',
  '−': '-',
  '–': '-',
};

/** Our own words in letters that a text can carry. */
export function toGsm(text: string): string {
  return nearest(text, GSM_LETTERS + GSM_MARKS);
}

/** Our own words in letters that a subject can carry. */
export function toAscii(text: string): string {
  return nearest(text, ASCII_MARKS);
}

function nearest(text: string, kept: string): string {
  return [...text.normalize('NFC')].map((letter) => nearestLetters(letter, kept)).join('');
}

/** A character as ASCII letters and digits, or itself where it is among those that are kept; a blank where there is none. */
export function nearestLetters(letter: string, kept: string): string {
  if (/[A-Za-z0-9-]/.test(letter) || kept.includes(letter)) return letter;
  if (/['’\p{M}\p{Cf}]/u.test(letter)) return '';
  return PLAIN[letter] ?? (letter.normalize('NFKD').replace(/[^A-Za-z0-9]/g, '') || ' ');
}
