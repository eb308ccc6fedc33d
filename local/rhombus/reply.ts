import type { ServerResponse } from 'node:http';
import type { Behaviour } from './scenario.ts';

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

/** `Retry-After` in seconds, at least 1, once or twice, or as an HTTP date, or none. */
export function retryAfterHeaders(form: Behaviour['retryAfterForm'], sec: number, nowMs: number): Headers {
  const whole = Math.max(1, Math.ceil(sec));
  switch (form) {
    case 'seconds':
      return { 'retry-after': String(whole) };
    case 'decimals':
      return { 'retry-after': whole.toFixed(1) };
    case 'twice':
      return { 'retry-after': `1, ${whole}` };
    case 'date':
      return { 'retry-after': new Date(nowMs + whole * 1000).toUTCString() };
    case 'none':
      return {};
    default:
      throw new Error(`Unknown form ${form satisfies never}`);
  }
}
