import { withoutInvisible } from '../domain/format-characters.ts';

/** What no alphabet puts on one letter; heaps of them cover the lines above and below. */
const HEAPED_MARKS = /(\p{M}{6})\p{M}+/gu;

/** Text that people or the vendor typed, made safe to show: one line, nothing invisible, nothing to click. */
export function toPlainText(text: string, maxLength: number): string {
  const oneLine = withoutInvisible(text)
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\s]+/gu, ' ')
    .replace(HEAPED_MARKS, '$1')
    .trim();
  return cut(defang(oneLine), maxLength);
}

/** An id as one word of plain ASCII: a question mark stands for whatever no id of ours or of the vendor's holds. */
export function toPlainId(id: string, maxLength: number): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '?').slice(0, maxLength);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts between what people see as characters, so that none is torn apart. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const characters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  return characters.length <= maxLength
    ? text
    : `${characters
        .slice(0, maxLength - 1)
        .join('')
        .replace(/[\s\u200C\u200D]+$/, '')}…`;
}

/** Full stops of all scripts that a name of a host may be written with. https://www.unicode.org/reports/tr46/ */
const DOT = '[.。．｡․﹒︒]';
/** Not between two digits, where it is of a number or a date, nor at the end of a sentence. */
const DOT_IN_NAME = new RegExp(
  String.raw`(?<=[^\s.。．｡․﹒︒])(?:(?<!\p{Nd})${DOT}(?=[^\s.…"'”’»\)\],;!?])|(?<=\p{Nd})${DOT}(?=[^\s\p{Nd}.…"'”’»\)\],;!?]))`,
  'gv',
);
const IP_ADDRESS = new RegExp(
  String.raw`(?<!\p{Nd})\p{Nd}{1,3}(?:${DOT}\p{Nd}{1,3}){3}(?!${DOT}?\p{Nd})`,
  'gv',
);
/** `tel:`, `mailto:` and whatever else a program may be registered for. */
const SCHEME = /(?<=[\p{L}\p{So}])[:：﹕︓](?=\S)/gu;

/** A date by numbers is none to call, however many digits it has: one that a calendar has. */
const DAY_OR_MONTH = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const YEAR = String.raw`(?:19|20)\d\d`;
const DATE = String.raw`(?<![\d./\-])(?:${YEAR}([\-./])${DAY_OR_MONTH}\1${DAY_OR_MONTH}|${DAY_OR_MONTH}([\-./])${DAY_OR_MONTH}\2${YEAR})(?![./\-]?\d)`;
const BETWEEN_DIGITS = String.raw`[\s\-./()[\]·•\u2010-\u2015\u2212]*`;
/** Phones make a call of so many digits, whatever stands between them. */
const NUMBER_TO_CALL = new RegExp(String.raw`${DATE}|\p{Nd}(?:${BETWEEN_DIGITS}\p{Nd}){6,}`, 'gu');
const FOUR_DIGITS = /\p{Nd}{1,4}/gu;

/**
 * Takes the life out of what mail programs, phones and chats make a link of. `https://x.io` turns into `hxxps[:]//x[.]io`,
 * `a@b.io` into `a[at]b[.]io`, `555 0100 123` into `555[-]0100[-]123`. Dates and numbers such as 3.5 stay.
 */
function defang(text: string): string {
  return text
    .replace(/http(s?)(?=[:：﹕︓])/giu, 'hxxp$1')
    .replace(SCHEME, '[:]')
    .replace(/:(?=\/\/)/g, '[:]')
    .replace(/\\\\(?=\S)/g, '[\\\\]')
    .replace(DOT_IN_NAME, '[.]')
    .replace(IP_ADDRESS, (address) => address.replace(new RegExp(DOT, 'gv'), '[.]'))
    .replace(/[@＠﹫]/g, '[at]')
    .replace(NUMBER_TO_CALL, (number, ...[year, day]: (string | undefined)[]) =>
      year === undefined && day === undefined ? (number.match(FOUR_DIGITS) ?? []).join('[-]') : number,
    );
}

/** 2026-11-24 12:00:05 UTC. */
export function formatTime(iso: string): string {
  return iso.replace(/T([0-9:]{8}).*$/, ' $1 UTC');
}
