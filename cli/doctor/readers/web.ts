import { createBoundedFetch } from '../../../functions/rhombus/bounded-fetch.ts';
import { FACTS, type Facts } from '../../contract/facts.ts';
import { readOpenApi } from '../../contract/openapi.ts';

const TIMEOUT_MS = 10_000;
/** The vendor's document of November 2026 has some 7 MB. */
const MAX_SPEC_BYTES = 64 * 2 ** 20;

/** Where Rhombus publishes its contract, for everybody: nothing but this path is sent. */
const SPEC_PATH = '/api/openapi/public.json';

export async function fetchContract(origin: string): Promise<{ facts: Facts } | { because: string }> {
  try {
    const response = await createBoundedFetch(MAX_SPEC_BYTES)(`${origin}${SPEC_PATH}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { because: `HTTP ${response.status}` };
    return { facts: readOpenApi(await response.json(), Object.keys(FACTS.endpoints)) };
  } catch (error) {
    return { because: error instanceof SyntaxError ? 'it is no JSON' : 'it cannot be fetched or read' };
  }
}

/** By the header `Date` of whatever a server answers, and half of the time that it took. */
export async function readClockAhead(url: string): Promise<number | undefined> {
  const sentMs = Date.now();
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(dateMs)) return undefined;
    // The header has whole seconds, and stands for the middle of one.
    return ((sentMs + Date.now()) / 2 - (dateMs + 500)) / 1000;
  } catch {
    return undefined;
  }
}
