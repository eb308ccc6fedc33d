/** So many are worth reading; of the rest, how many there are. */
const MAX_LISTED = 5;

export function listed(items: readonly string[], separator: string): string {
  const rest = items.length - MAX_LISTED;
  const shown = items.slice(0, MAX_LISTED).join(separator);
  return rest > 0 ? `${shown}${separator}and ${rest} more` : shown;
}
