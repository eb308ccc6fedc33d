import { shown, shownKey } from './shown.ts';

/** What is wrong with the configuration, in one line: the key, the rule and the value, as far as it may be shown. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(key: string, rule: string, value: unknown) {
    const path = key === '' ? 'clipwatch' : `clipwatch.${shownKey(key)}`;
    super(`${path}: ${rule}; got ${shown(value)}`);
  }
}
