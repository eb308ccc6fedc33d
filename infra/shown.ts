import { maskApiKeys } from './api-key.ts';

/** A value may be a whole configuration. */
const MAX_SHOWN = 160;
const MAX_ITEMS = 20;
/** Longer than any endpoint: nobody reads it, and looking for secrets in it takes long. */
const MAX_TEXT = 4_096;
const MAX_DEPTH = 5;

/**
 * A value of the configuration as it may be printed, in one line of JSON. Of a URL nothing but its origin is shown,
 * since its user info, query and path may be secrets; of an API key nothing, and of a phone number its ends. Control
 * and invisible characters are written as escapes.
 */
export function shown(value: unknown): string {
  const json = JSON.stringify(printable(value, 0)) ?? 'nothing';
  const text = escapeInvisible(json);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

/** A key of the configuration, such as `email.0`, as far as its parts are plain words. */
export function shownKey(key: string): string {
  if (/^[\w.-]{0,80}$/.test(key)) return maskApiKeys(key);
  const [plain = ''] = /^([\w-]{1,32}\.)*/.exec(key.slice(0, 80)) ?? [];
  return `${maskApiKeys(plain)}…`;
}

/** `https://hooks.example/…` of an endpoint, and other texts as they are, as far as they may be printed. */
export function shownText(text: string): string {
  return escapeInvisible(withoutSecrets(text));
}

function printable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  // A phone number that is written without its plus sign and quotes.
  if (typeof value === 'number' && value >= 1e9 && Number.isSafeInteger(value))
    return withoutSecrets(`${value}`);
  if (typeof value === 'bigint') return '…';
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => printable(item, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [withoutSecrets(key), printable(item, depth + 1)]));
}

/** From where a URL begins nothing is shown as it stands, since what ends it may be part of a password. */
function withoutSecrets(text: string): string {
  if (text.length > MAX_TEXT) return `…${text.length} characters`;
  const start = text.search(/[a-z][a-z\d+.-]*:[\\/]{2}|https?:/i);
  if (start >= 0) return withoutSecrets(text.slice(0, start)) + originOf(text.slice(start));
  // `user:password@host`, and `user@host/path`: these signs are rare in an email address.
  if (text.includes('@') && /[:/\\?#]/.test(text.replace(/^mailto:/i, ''))) return '…';
  const [plain = ''] = text.split(/[?#]/, 1);
  const rest = plain === text ? '' : '…';
  if (/^\+?[\d\s().-]{8,}$/.test(plain)) return `${plain.slice(0, 5)}…${plain.slice(-2)}`;
  return maskApiKeys(plain) + rest;
}

function originOf(text: string): string {
  const [scheme] = text.split(':', 1);
  const afterHost = text.replace(/^[^:]*:[\\/]*[^\\/?#]*/, '');
  // An @ after the host: more likely a slash in a password.
  if (!URL.canParse(text) || afterHost.includes('@')) return `${scheme}://…`;
  const { protocol, host, href } = new URL(text);
  const bare = `${protocol}//${host}`;
  return href === bare || href === `${bare}/` ? bare : `${bare}/…`;
}

function escapeInvisible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, codePoint);
}

/** `U+200B` */
export function codePoint(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}
