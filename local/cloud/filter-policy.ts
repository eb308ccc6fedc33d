/** Attributes as SNS' envelope carries them. */
type Attributes = Record<string, { Type: string; Value: string }>;

/**
 * Does a filter policy let a message through? Every key has to match one of its values; of a String.Array one item
 * has to. Values are compared exactly, which is all that our configuration makes policies of. fauxqs' own filters
 * compare an array as text.
 */
export function letsThrough(policy: Record<string, unknown>, attributes: Attributes): boolean {
  return Object.entries(policy).every(([key, wanted]) => {
    if (!Array.isArray(wanted)) throw new Error(`The filter policy for ${key} is not a list of values`);
    return valuesOf(attributes[key]).some((value) => wanted.includes(value));
  });
}

function valuesOf(attribute: Attributes[string] | undefined): unknown[] {
  if (attribute === undefined) return [];
  return attribute.Type === 'String.Array' ? [JSON.parse(attribute.Value)].flat() : [attribute.Value];
}
