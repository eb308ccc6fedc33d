/**
 * Markup. What is put into a template is text, and is escaped; only markup that another template made is not. There is no
 * way to make markup of a text, so nothing that the vendor, or a person, wrote can become an element or an attribute.
 */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** A template's own parts are ours: a tag's strings cannot be made at run time. */
  static of(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
    return new Markup(String.raw({ raw: strings }, ...values.map(toText)));
  }

  toString(): string {
    return this.#text;
  }
}

export type Content = Markup | string | number | undefined | readonly Content[];

export const html = Markup.of;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toText(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(toText).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
