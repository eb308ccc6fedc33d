import * as v from 'valibot';
import { ENDPOINT_TROUBLES, ENDPOINTS, VENDOR_TROUBLES } from '../../functions/domain/org/state.ts';
import { sayEndpointFailure, sayVendorFailure } from '../../functions/notify/endpoint-trouble.ts';
import type { Fact } from '../../functions/ports/facts.ts';

const Line = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    level: v.optional(v.string()),
    message: v.optional(v.string()),
    errorMessage: v.optional(v.string()),
    error: v.optional(v.string()),
    reason: v.optional(v.string()),
    detail: v.optional(v.string()),
    endpoint: v.optional(v.picklist(ENDPOINTS)),
    retryInSeconds: v.optional(v.number()),
    count: v.optional(v.number()),
    fields: v.optional(v.string()),
    status: v.optional(v.string()),
  }),
);
type Line = v.InferOutput<typeof Line>;

const EndpointReason = v.picklist(ENDPOINT_TROUBLES);
const VendorReason = v.picklist(VENDOR_TROUBLES);

/** What does not say by itself what is wrong. */
const WORDS: Partial<Record<Fact['kind'], (line: Line) => string>> = {
  'endpoint-failed': ({ endpoint, reason, detail = '', retryInSeconds }) => {
    const isKnown = endpoint !== undefined && v.is(EndpointReason, reason);
    return `${isKnown ? sayEndpointFailure(endpoint, reason, detail) : detail}. ${again(retryInSeconds)}`;
  },
  'vendor-failed': ({ reason, detail = '', retryInSeconds }) =>
    `${v.is(VendorReason, reason) ? sayVendorFailure(reason, detail) : detail}. ${again(retryInSeconds)}`,
  'clips-unseen': ({ count }) =>
    `The API no longer shows ${countOf(count, 'clip')}, and shows nothing else to compare with: not taken for removed`,
  'malformed-items': ({ count }) => `The API sent ${countOf(count, 'clip')} that cannot be read`,
  'unreadable-fields': ({ count, fields }) =>
    `The API sent fields in a form that cannot be read, of ${countOf(count, 'clip')}: ${fields}`,
  'unknown-status': ({ status }) => `The API sent a status that is not known: ${status}`,
  'paging-cut': () => 'The pages of saved clips do not come to an end, and are read no further',
};

/**
 * What a line of a function's log says of a trouble, for whoever looks at a run; undefined where it says of none. The
 * logs are made for CloudWatch, whose reader has the fields beside the words.
 */
export function describeTrouble(logged: string): string | undefined {
  const parsed = v.safeParse(Line, logged);
  if (!parsed.success) return logged;
  const line = parsed.output;
  if (line.errorMessage !== undefined) return `trouble ${line.errorMessage}`;
  if (line.level !== 'ERROR' && line.level !== 'WARN') return undefined;
  // Somebody else was quicker with the same org, which is in order.
  if (line.message === 'lease-lost') return undefined;
  const words = Object.entries(WORDS).find(([kind]) => kind === line.message)?.[1];
  const said = [line.message, line.error, line.reason].filter((part) => part !== undefined).join(': ');
  return `trouble ${words?.(line) ?? line.detail ?? said}`;
}

function again(seconds = 0): string {
  return seconds < 1 ? 'It is asked again now' : `It is asked again in ${seconds} s`;
}

function countOf(count = 0, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
