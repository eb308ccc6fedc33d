const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** Is it the name of a time zone that dates can be shown in? */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || !NAME.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
}
