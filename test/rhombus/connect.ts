import type { VendorCall } from '../../functions/core/ports.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';

export const KEY = 'secretKey000000000000A';

/** A client with a key that no message may hold, and a deadline that no test waits for in vain. */
export function connect(
  baseUrl: string,
  options: { timeoutMs?: number; maxBodyBytes?: number; calls?: VendorCall[] } = {},
) {
  const { calls, ...rest } = options;
  return createRhombusClient({
    baseUrl,
    apiKey: KEY,
    timeoutMs: 2_000,
    onCall: (call) => calls?.push(call),
    ...rest,
  });
}
