import assert from 'node:assert/strict';
import type { FailedBecause, VendorCall } from '../../functions/ports/vendor.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';

export const KEY = 'secretKey000000000000A';
export const CLIP_UUID = 'Xy12abcdXy12abcdXy12aA';

/** What a list without a clip shows. */
export const NOTHING = { kind: 'shows', clips: [], malformed: 0 };

/** A client with a key that no message may hold, and a deadline that no test waits for in vain. */
export function connect(
  baseUrl: string,
  options: { partnerOrg?: string; timeoutMs?: number; maxBodyBytes?: number; calls?: VendorCall[] } = {},
) {
  const { calls, ...rest } = options;
  return createRhombusClient({
    baseUrl,
    apiKey: KEY,
    timeoutMs: 10_000,
    onCall: (call) => calls?.push(call),
    ...rest,
  });
}

/** The answer, which is expected to be of this kind. */
export function expectKind<Answer extends { kind: string }, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): Extract<Answer, { kind: Kind }> {
  assert.ok(isOfKind(answer, kind), JSON.stringify(answer));
  return answer;
}

function isOfKind<Answer extends { kind: string }, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { kind: Kind }> {
  return answer.kind === kind;
}

export function failed(
  reason: FailedBecause['reason'],
  detail: string,
  retryAfterMs?: number,
): FailedBecause {
  return { kind: 'failed', reason, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
