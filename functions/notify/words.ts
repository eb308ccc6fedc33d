import type { Language } from '../domain/audience/audience.ts';
import type { Outcome } from '../domain/outcome.ts';
import { en } from './languages/en.ts';
import { es } from './languages/es.ts';
import type { Label, Words } from './languages/words.ts';
import { toPlainText } from './plain-text.ts';

/** A language that has no words does not compile. */
const LANGUAGE_WORDS: Record<Language, Words> = { en, es };

/** The words of a language; English, where an audience's is of a later release. */
export function wordsOf(language: Language): Words {
  return LANGUAGE_WORDS[language] ?? en;
}

/** `41 clips are ready`. */
export function sayCount(words: Words, outcome: Outcome, count: number): string {
  const became = words.became[outcome];
  return words.clips(count, became[new Intl.PluralRules(words.locale).select(count)] ?? became.other);
}

/** `Dock, Gate, and 3 more`. */
export function sayList({ locale, more }: Words, items: readonly string[], most = items.length): string {
  const rest = items.length - most;
  return new Intl.ListFormat(locale).format(rest > 0 ? [...items.slice(0, most), more(rest)] : items);
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `12.3 MB`, in powers of 1000 as storage is sold. */
export function sayBytes({ locale }: Words, bytes: number): string {
  const last = UNITS.length - 1;
  // What would be rounded up to 1000 is one of the next unit.
  const power = UNITS.findIndex((_, at) => at === last || bytes < (at === 0 ? 1000 : 999.95 * 1000 ** at));
  const digits = power === 0 ? 0 : 1;
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${format.format(bytes / 1000 ** power)} ${UNITS[power]}`;
}

/** A vendor status in words; null for one that says nothing to people. */
export function sayStatus(status: string | null, { statuses }: Words = en): string | null {
  if (status === null || status === 'UNKNOWN') return null;
  return own(statuses, status) ?? toPlainText(status.toLowerCase().replaceAll('_', ' '), 40);
}

/** `camera 4k_o3KKr`, `footage 2026-11-24 05:00 EST`: what has no other name. */
export function sayWith({ labels }: Words, label: Label, value: string): string {
  return `${labels[label].toLowerCase()} ${value}`;
}

/** What stands there under a name that may be any. */
export function own(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
