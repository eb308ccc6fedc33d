import type { ServerResponse } from 'node:http';

type Headers = Record<string, string>;

/** Answers with text. Returns the status. */
export function replyText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Headers = {},
): number {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(text);
  return status;
}

/** Refuses a call for now, in the vendor's own words. */
export function replyRateLimited(response: ServerResponse, headers: Headers = {}): number {
  return replyText(response, 429, 'Too many api requests. Enhance your calm.', headers);
}

/** `Retry-After` in whole seconds, at least 1, or as an HTTP date, or none. */
export function retryAfterHeaders(form: 'seconds' | 'date' | 'none', sec: number, nowMs: number): Headers {
  const whole = Math.max(1, Math.ceil(sec));
  switch (form) {
    case 'seconds':
      return { 'retry-after': String(whole) };
    case 'date':
      return { 'retry-after': new Date(nowMs + whole * 1000).toUTCString() };
    case 'none':
      return {};
    default:
      throw new Error(`Unknown form ${form satisfies never}`);
  }
}
