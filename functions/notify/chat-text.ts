/**
 * What Slack or Teams would take for a mention, an emphasis, a link or a quotation. An underscore inside of a word is
 * none of these, and ids have to stay as they are. https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis
 */
const MARKUP = /[&<>*~`@#|\\[\]{}]|(?<![A-Za-z0-9]_*)_|_(?!_*[A-Za-z0-9])/g;
/** From an ASCII character to the form that looks like it and means nothing. https://www.unicode.org/charts/PDF/UFF00.pdf */
const TO_FULL_WIDTH = 0xfee0;
/** `:joy:` is a picture. */
const EMOJI_NAME = /:(?=[\w+'-]*[a-z+][\w+'-]*:)/gi;

/**
 * Words and names that are plain text already, for a chat: they mention nobody, and look like what they are. Slack has no
 * way to escape more than three of these characters. https://docs.slack.dev/messaging/formatting-message-text/
 */
export function harmless(text: string): string {
  return text
    .replace(EMOJI_NAME, '：')
    .replace(MARKUP, (mark) => String.fromCharCode(mark.charCodeAt(0) + TO_FULL_WIDTH));
}

/** An id to copy: nothing in it means anything between these. It is letters, digits, hyphens and underscores. */
export function asCode(id: string): string {
  return `\`${id.replace(/[^A-Za-z0-9_-]/g, '?')}\``;
}
