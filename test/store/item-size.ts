/**
 * Bytes that DynamoDB counts for an item: names and text in UTF-8, 1 for a number and 1 for each two of its digits, 3 for
 * a list or a map and 1 for each of its entries. Source: "DynamoDB item sizes and formats" in its developer guide.
 */
export function itemSize(item: Record<string, unknown>): number {
  return entriesSize(Object.entries(item));
}

function entriesSize(entries: readonly (readonly [string, unknown])[]): number {
  return entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 1 + Math.ceil(digitsOf(value).length / 2);
  if (value instanceof Set || Array.isArray(value))
    return [...value].reduce((sum, entry) => sum + 1 + valueSize(entry), 3);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return 3 + entries.length + entriesSize(entries);
  }
  return 1;
}

/** The significant digits of a number, and a sign as one more. */
function digitsOf(value: number): string {
  const [digits = ''] = String(value).split('e');
  return digits
    .replace('.', '')
    .replace(/^(-?)0+/, '$1')
    .replace(/0+$/, '');
}
