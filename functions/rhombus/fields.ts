import * as v from 'valibot';
import { bareDeviceUuid } from '../domain/clip/clip.ts';
import { isNoOwnWord } from '../domain/clip/clip-id.ts';
import { withBlanks } from '../domain/format-characters.ts';

/**
 * Every field of an answer may be absent, null, or of a type that nobody expects: all three read as `undefined`. What
 * is only in another form than documented (a number as text, a time in seconds) is read as what it is meant to be.
 */
export const lenient = <Output>(schema: v.GenericSchema<unknown, Output>) =>
  v.optional(v.fallback(v.optional(schema), undefined));

const NUMBER = /^\s*[+-]?\d{1,20}(\.\d{1,20})?\s*$/;

/** A number, or one as text. */
const Numeric = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(NUMBER), v.transform(Number))]),
  v.finite(),
);
/** Without the negative zero, which no table keeps. */
const Whole = v.pipe(
  Numeric,
  v.transform((value) => Math.trunc(value) + 0),
  v.safeInteger(),
);
export const Count = v.pipe(Whole, v.minValue(0));

/** 0..100 in hundredths: DynamoDB takes no number as small as a double can be. `75%` is 75. */
export const Percent = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => (typeof value === 'string' ? value.replace(/%\s*$/, '') : value)),
  Numeric,
  v.transform((value) => Math.round(Math.min(100, Math.max(0, value)) * 100) / 100),
);

const FROM_MS = Date.UTC(2000, 0);
const BEFORE_MS = Date.UTC(2100, 0);
const isInBounds = (epochMs: number) => epochMs >= FROM_MS && epochMs < BEFORE_MS;
/** Milliseconds as documented, seconds or microseconds: within the bounds no number can be two of these. */
const UNITS = [1, 1_000, 1 / 1_000];

/** Epoch milliseconds between 2000 and 2100: any other date is none. */
export const EpochMs = v.pipe(
  Numeric,
  v.transform((value) => UNITS.map((unit) => Math.trunc(value * unit)).find(isInBounds)),
  v.number(),
);

/** Its words are `true` and `false`, as text too. */
export const Flag = v.union([
  v.boolean(),
  v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.picklist(['true', 'false']),
    v.transform((word) => word === 'true'),
  ),
]);

/** Of a text of megabytes, no more than this many times its final length is ever looked at. */
const LOOKED_AT = 8;

/** Text without control, bidirectional and zero-width characters, but for joiners in their place; cut by code points. */
export const text = (maxLength: number) =>
  v.pipe(
    v.string(),
    v.transform((value) => {
      const printable = withBlanks(value.slice(0, LOOKED_AT * maxLength)).trim();
      return [...printable].slice(0, maxLength).join('');
    }),
    v.nonEmpty(),
  );

/** An id of somebody else's making: part of it would be another one. */
export const ForeignId = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty(),
  v.maxLength(128),
  v.check((value) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(value)),
);

/** The vendor's word in the form of the enum, `COMPLETE` for ` complete `; the enum grows, so any word is taken. */
export const Status = v.pipe(
  v.string(),
  v.maxLength(200),
  v.trim(),
  v.transform((word) => word.replace(/[\s-]+/g, '_')),
  v.regex(/^[\x21-\x7e]{1,40}$/),
  v.toUpperCase(),
);

/** SHA-256, 64 hexadecimal digits. */
export const Digest = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.regex(/^[0-9a-f]{64}$/));

export const DeviceId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,64}$/), v.check(isNoOwnWord));

/** Cameras of one clip that are kept. */
const MAX_DEVICES = 64;

/** Bare ids of cameras, those of their facets taken together. */
export function bareDeviceUuids(facets: readonly unknown[]): string[] {
  return [...new Set(facets.filter((id) => v.is(DeviceId, id)).map(bareDeviceUuid))].slice(0, MAX_DEVICES);
}
