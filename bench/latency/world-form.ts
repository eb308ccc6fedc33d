import * as v from 'valibot';

export type Form = v.GenericSchema;

const number = (name: string, least: number, rule: string) =>
  v.pipe(v.number(`${name} must be a number`), v.minValue(least, `${name} must be ${rule}`));
const method = (message: string) => v.custom((value) => typeof value === 'function', message);
const TWO_CALL_SEC = 'vendor.callSec must be two numbers, the least and the most';
const callSec = v.pipe(v.number(TWO_CALL_SEC), v.minValue(0, 'vendor.callSec must be 0 or more'));

const VendorForm = v.strictObject({
  callSec: v.optional(
    v.pipe(
      v.tuple([callSec, callSec], TWO_CALL_SEC),
      v.check(([least, most]) => least <= most, TWO_CALL_SEC),
    ),
  ),
  errorShare: v.optional(
    v.pipe(
      number('vendor.errorShare', 0, '0 or more'),
      v.maxValue(0.9, 'vendor.errorShare must be at most 0.9'),
    ),
  ),
  callsPerSecond: v.optional(number('vendor.callsPerSecond', 0.01, 'above 0')),
  burst: v.optional(number('vendor.burst', 1, '1 or more')),
});

export const WorldForm = v.looseObject({
  name: v.pipe(v.string('name must be a text'), v.nonEmpty('name must not be empty')),
  medianSec: number('medianSec', 0.001, 'above 0'),
  clips: method('clips must be a function (random, scale)'),
  vendor: v.optional(VendorForm),
});

/** A hundred days: epoch times would keep every policy busy for decades. */
const LATEST_SEC = 8_640_000;

export const ClipForm = v.pipe(
  v.looseObject({
    startSec: v.pipe(
      number('startSec', 0, '0 or more'),
      v.maxValue(LATEST_SEC, "startSec must be on the world's own clock, which begins at 0"),
    ),
    endSec: v.pipe(
      v.number('endSec must be a number, or Infinity for a clip that is stuck'),
      v.check(
        (sec) => sec === Infinity || sec <= LATEST_SEC,
        "endSec must be on the world's own clock, which begins at 0, or Infinity",
      ),
    ),
    failed: v.boolean('failed must be true or false'),
    progressAt: method('progressAt must be a function (sec)'),
    operationAt: v.optional(method('operationAt must be a function (sec)')),
  }),
  v.check(({ startSec, endSec }) => endSec >= startSec, 'endSec must not be before startSec'),
);

/** What is wrong with a value, on one line; undefined if nothing is. */
export function faultOf(form: Form, value: unknown): string | undefined {
  const [issue] = v.safeParse(form, value).issues ?? [];
  if (issue === undefined) return undefined;
  const path = v.getDotPath(issue);
  // Messages of ours begin with the field's name. What an object lacks or has too much, valibot says in its own words.
  if (!issue.type.endsWith('object')) return issue.message;
  if (issue.expected === 'never') return `${path} is not known`;
  return issue.expected === 'Object' ? `${path ?? 'it'} must be an object` : `${path} is missing`;
}
