/** Where a webhook is called, and what tells it who calls. */
export interface WebhookEndpoint {
  /** Without user and password, which `fetch` refuses. */
  url: string;
  headers: Record<string, string>;
}

/** SNS delivers to https anywhere; http is for this machine. Throws an error that names the rule. */
export function parseWebhookUrl(text: string): WebhookEndpoint {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopbackHost(url.hostname)))
    throw new Error('must be an https URL, or an http URL on this machine');
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username === '' && password === '') return { url: url.href, headers: {} };
  return { url: url.href, headers: { authorization: `Basic ${encode(username, password)}` } };
}

/**
 * A URL as it may be shown: user, password and query are secrets of the endpoint. What is no URL is not shown at all,
 * since nobody can tell what in it is a secret.
 */
export function toPrintableUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return '(not a URL)';
  const { username, password, search, protocol, host, pathname } = url;
  const shown = `${protocol}//${host}${pathname}`;
  const isWhole = username === '' && password === '' && search === '' && url.hash === '';
  return isWhole ? text : shown;
}

/** A host as `URL` gives it: IPv4 addresses in four numbers, IPv6 in brackets. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function encode(username: string, password: string): string {
  try {
    return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  } catch {
    throw new Error('must have a user and a password that are percent-encoded');
  }
}
