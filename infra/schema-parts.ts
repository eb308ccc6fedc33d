import * as v from 'valibot';

export const oneOf = <const Values extends readonly string[]>(values: Values) =>
  v.picklist(values, `must be one of ${values.join(', ')}`);

const ID_RULE = 'must be up to 32 lower-case letters, digits and hyphens';
export const Id = v.pipe(v.string('must be a string'), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, ID_RULE));

/** Such an id may be the key of an object, as ids are in CDK too. */
export const KeyId = v.pipe(
  Id,
  v.check((id) => !(id in {}), 'must not be a word that every JavaScript object has for a key'),
);

/** Values of a filter. */
export const listOf = <Item>(item: v.GenericSchema<unknown, Item>, without = 'be told of all') =>
  v.optional(
    v.pipe(
      v.array(item, 'must be a list'),
      v.nonEmpty(`must not be empty; leave it out to ${without}`),
      v.check((values) => new Set(values).size === values.length, 'must not hold a value twice'),
    ),
  );
