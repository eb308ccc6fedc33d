import * as v from 'valibot';

/**
 * A schema for each field of `T`, and for nothing else: `satisfies EntriesOf<T>` ties the two, so that a field which is
 * in one of them only does not compile. What may be absent has to be optional, or have a default.
 */
export type EntriesOf<T> = {
  [Name in keyof T]-?: Record<never, never> extends Pick<T, Name>
    ? v.ExactOptionalSchema<v.GenericSchema<unknown, Exclude<T[Name], undefined>>, undefined>
    : v.GenericSchema<unknown, T[Name]>;
};

/** One of a union of words. A word of the union that is not given does not compile. */
export function oneOf<Word extends string>(words: Record<Word, true>): v.GenericSchema<unknown, Word> {
  return v.custom<Word>((value) => typeof value === 'string' && Object.hasOwn(words, value));
}

export const Text = v.string();
export const Amount = v.number();
export const MaybeText = v.exactOptional(Text);
export const MaybeAmount = v.exactOptional(Amount);
export const TextOrNull = v.nullable(Text);
export const AmountOrNull = v.nullable(Amount);
