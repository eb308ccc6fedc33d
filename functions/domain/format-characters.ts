/**
 * Joiners shape letters in Persian, Hindi, Sinhala and others, and make families of emoji. Nowhere else do they show
 * anything, least of all in scripts whose letters stand apart, where they would only hide a word from a filter.
 * https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters
 */
const JOINING = String.raw`[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]]`;
const JOINER_IN_PLACE = String.raw`(?<=${JOINING})[\u200C\u200D](?=${JOINING})|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`;

/** A joiner where it shows nothing. */
const LOOSE_JOINER = new RegExp(String.raw`(?!${JOINER_IN_PLACE})[\u200C\u200D]`, 'gv');
/** Asks for the coloured form of an emoji, and shows nothing elsewhere. */
const LOOSE_SELECTOR = /(?<!\p{Extended_Pictographic})\uFE0F/gu;
const INVISIBLE = /[[\p{Cf}\p{Default_Ignorable_Code_Point}]--[\u200C\u200D\uFE0F]]/gv;

/** Text without characters that show nothing, such as those that turn the direction of writing. No blank is left. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '').replace(LOOSE_SELECTOR, '').replace(LOOSE_JOINER, '');
}

const UNPRINTABLE = new RegExp(String.raw`(?:(?!${JOINER_IN_PLACE})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])+`, 'gv');

/** Text whose control and format characters are blanks, but for joiners that show something. */
export function withBlanks(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}
