/** Everything that a terminal obeys or hides: control, format and unassigned characters, and ends of lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/**
 * Characters that only change the one before them: joiners, variation selectors, skin tones. Terminals disagree on how
 * many columns the two take together, and a line that is wider than it was counted spoils what is painted around it.
 */
const MODIFIERS = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]+/gu;

/** One line of text that was made elsewhere, such as a function's log: nothing in it moves the cursor or turns text. */
export function toPrintable(text: string): string {
  return text.replace(MODIFIERS, '').replace(UNPRINTABLE, ' ');
}

/** JSON in one line that says the same in a terminal as in a program: what is not printable is escaped. */
export function toPrintableJson(value: object): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
