/** A value may be a whole configuration. */
const MAX_SHOWN = 160;

/** What is wrong with the configuration, in one line: the key, the rule and the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(key: string, rule: string, value: unknown) {
    const path = key === '' ? 'clipwatch' : `clipwatch.${key}`;
    super(`${path}: ${rule}; got ${show(value)}`);
  }
}

/** Stands for a value that must not be printed. */
export class Unshown {
  readonly description: string;

  constructor(description: string) {
    this.description = description;
  }
}

function show(value: unknown): string {
  if (value instanceof Unshown) return value.description;
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json;
}
