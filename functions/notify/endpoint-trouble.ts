import type { Failing } from '../domain/org/health.ts';
import {
  ENDPOINTS,
  type Endpoint,
  type EndpointTrouble,
  type OrgState,
  type VendorTrouble,
} from '../domain/org/state.ts';
import { troublesOf } from '../domain/org/vendor-health.ts';

/** An endpoint of the vendor that fails, while others may go on. */
export interface EndpointFailure extends Failing<EndpointTrouble> {
  endpoint: Endpoint;
}

/** One that may be asked again since so long, and that nobody has needed, is not known to fail any more. */
const STALE_AFTER_MS = 180_000;

/** Endpoints that fail now, as an org's state has it. */
export function failingNow(org: OrgState, nowMs: number): EndpointFailure[] {
  return troublesOf(org).flatMap(({ endpoint }) => {
    const failing = endpoint === 'all' ? undefined : org.vendor.failing[endpoint];
    if (endpoint === 'all' || failing === undefined || failing.untilMs + STALE_AFTER_MS <= nowMs) return [];
    return [{ endpoint, ...failing }];
  });
}

/** How much is seen while so many of them fail: any two are enough to tell every outcome. */
export function sayExtent(failing: number): string {
  if (failing === ENDPOINTS.length) return 'Rhombus fails, and no clip can be seen';
  return failing === 1
    ? 'Rhombus fails in part, and clips are seen all the same'
    : 'Rhombus fails for the most part, and not all clips can be seen';
}

/** What an endpoint is asked for, to stand before why it fails. */
export const SAID_ENDPOINT: Record<Endpoint, string> = {
  list: 'the list of clips in progress',
  page: 'pages of saved clips',
  clip: 'single clips by their ids',
};

export const SAID_REASON: Record<EndpointTrouble, string> = {
  'rate-limited': 'Rhombus asks to wait',
  unauthorized: 'Rhombus takes the API key elsewhere, and rejects it here',
  'wrong-region': 'Rhombus takes the API key elsewhere, and rejects it here as one of the other region',
  unreachable: 'connections that break',
  unavailable: 'errors, or no answer in time',
  malformed: 'answers that cannot be read',
  'says-nothing': 'answers that say nothing of clips',
  'no-route': 'Rhombus does not know the path',
  'too-large': 'answers that are longer than is read',
  'token-refused': 'further pages are refused',
};

/** Why nothing of Rhombus can be asked. */
export const SAID_VENDOR_REASON: Record<VendorTrouble, string> = {
  'rate-limited': 'Rhombus asks to wait',
  unreachable: 'Rhombus cannot be reached',
  unauthorized: 'Rhombus rejects the API key',
  'wrong-region': 'Rhombus rejects the API key, which may be of the other region',
  secret: 'the API key cannot be read',
};

/** Why one endpoint fails, with what is known of it. */
export function sayEndpointFailure(endpoint: Endpoint, reason: EndpointTrouble, detail: string): string {
  return `${SAID_ENDPOINT[endpoint]}: ${SAID_REASON[reason]} (${detail})`;
}

/** Why nothing can be asked, with what is known of it. */
export function sayVendorFailure(reason: VendorTrouble, detail: string): string {
  return `${SAID_VENDOR_REASON[reason]} (${detail})`;
}
