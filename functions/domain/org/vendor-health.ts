import { type Failing, fail, isResting, type RestRule } from './health.ts';
import {
  ENDPOINTS,
  type Endpoint,
  type EndpointTrouble,
  LARGEST_PAGE,
  type OrgState,
  type VendorState,
  type VendorTrouble,
} from './state.ts';

/**
 * How the vendor fares, as `health.ts` draws it: as a whole (`resting`: a rejected key, a rate limit, a host that cannot
 * be reached), and each endpoint by itself (`failing`). What one endpoint does, the others need not suffer for.
 */

/** Where only a person can help, one call each five minutes finds out whether somebody did. */
const PROBE: RestRule = { firstMs: 300_000, longestMs: 300_000 };
const GROWING: RestRule = { firstMs: 5_000, longestMs: 300_000 };

const VENDOR_REST: Record<VendorTrouble, RestRule> = {
  // Without the vendor's own word, the first step of its advice, with room for other users of the org's limit.
  'rate-limited': { firstMs: 5_000, longestMs: 60_000 },
  unauthorized: PROBE,
  'wrong-region': PROBE,
  unreachable: GROWING,
  // Secrets Manager may have been busy for a moment: that is no reason to be blind for minutes.
  secret: GROWING,
};

const ENDPOINT_REST: Record<EndpointTrouble, RestRule> = {
  'rate-limited': VENDOR_REST['rate-limited'],
  unauthorized: PROBE,
  'wrong-region': PROBE,
  unreachable: GROWING,
  unavailable: GROWING,
  malformed: GROWING,
  'says-nothing': GROWING,
  'no-route': PROBE,
  'too-large': { firstMs: 60_000, longestMs: 300_000 },
  'token-refused': { firstMs: 0, longestMs: 0 },
};

/** Asked for in smaller pages, one that is too large may come. */
const PAGE_SIZES = [LARGEST_PAGE, 50, 10, 2];
const PAGE_GROWS_AFTER_MS = 3_600_000;

/** So long, the answer of an endpoint says that the key and the host of another one's call are good. */
const PROVES_FOR_MS = 60_000;

/** A call failed, for a reason that may be the endpoint's alone or may hold for every call. */
export function callFailed(
  state: OrgState,
  endpoint: Endpoint,
  { reason, ...asked }: { reason: VendorTrouble | EndpointTrouble; retryAfterMs?: number },
  nowMs: number,
  random: number,
): OrgState {
  if (!isOfTheVendor(reason)) return endpointFailed(state, endpoint, { reason, ...asked }, nowMs, random);
  const isOwn = reason !== 'secret' && isAlone(state, endpoint, reason, nowMs);
  const failed = isOwn
    ? endpointFailed(state, endpoint, { reason, ...asked }, nowMs, random)
    : vendorFailed(state, { reason, ...asked }, nowMs, random);
  if (reason !== 'rate-limited') return failed;
  return { ...failed, vendor: { ...failed.vendor, rateLimitedAtMs: nowMs, rateLimited: endpoint } };
}

/**
 * Do the others prove that the trouble is this endpoint's alone? A limit is the org's until the same endpoint meets it
 * again after others were answered.
 */
function isAlone({ vendor }: OrgState, endpoint: Endpoint, reason: EndpointTrouble, nowMs: number): boolean {
  const others = ENDPOINTS.filter((other) => other !== endpoint);
  if (others.some((other) => vendor.failing[other]?.reason === reason)) return false;
  let sinceMs = nowMs - PROVES_FOR_MS;
  if (reason === 'rate-limited') {
    if (vendor.rateLimited !== endpoint) return false;
    sinceMs = vendor.rateLimitedAtMs ?? nowMs;
  }
  return others.some((other) => {
    const answeredAtMs = vendor.answeredAtMs[other];
    return answeredAtMs !== undefined && answeredAtMs > sinceMs && vendor.failing[other] === undefined;
  });
}

function isOfTheVendor(reason: VendorTrouble | EndpointTrouble): reason is VendorTrouble {
  return Object.hasOwn(VENDOR_REST, reason);
}

/** No call to the vendor is of use: all endpoints rest. */
export function vendorFailed(
  state: OrgState,
  { reason, retryAfterMs }: { reason: VendorTrouble; retryAfterMs?: number },
  nowMs: number,
  random: number,
): OrgState {
  const before = state.vendor.resting;
  const again = before?.reason === reason ? before : undefined;
  const resting = fail(again, reason, nowMs, random, VENDOR_REST[reason], retryAfterMs);
  return {
    ...state,
    vendor: {
      ...state.vendor,
      failing: withoutFirstSigns(state.vendor, reason),
      // Blind is blind, whatever the reason: since the first of them.
      resting: { ...resting, sinceMs: before?.sinceMs ?? resting.sinceMs },
    },
  };
}

/**
 * One that failed for the same reason, and after which no other one was answered, was not alone: it was the first to meet
 * what they all meet.
 */
function withoutFirstSigns({ failing, answeredAtMs }: VendorState, reason: VendorTrouble) {
  const left: VendorState['failing'] = {};
  for (const endpoint of ENDPOINTS) {
    const health = failing[endpoint];
    if (health === undefined) continue;
    const isAlone = ENDPOINTS.some(
      (other) => other !== endpoint && (answeredAtMs[other] ?? 0) > health.sinceMs,
    );
    if (health.reason !== reason || isAlone) left[endpoint] = health;
  }
  return left;
}

/** A person has stored another key, or lets us read it: what rests for the one before is tried at once. */
export function keyChanged(state: OrgState, nowMs: number): OrgState {
  const { resting } = state.vendor;
  const isOfTheKey =
    resting !== undefined && ['unauthorized', 'wrong-region', 'secret'].includes(resting.reason);
  return isOfTheKey
    ? { ...state, vendor: { ...state.vendor, resting: { ...resting, untilMs: nowMs } } }
    : state;
}

/** Any answer of the vendor's says that it can be reached, and takes the key. */
export function vendorAnswered(state: OrgState): OrgState {
  const { resting, ...vendor } = state.vendor;
  return resting === undefined ? state : { ...state, vendor };
}

/** One endpoint failed, or said nothing; the others go on. */
export function endpointFailed(
  state: OrgState,
  endpoint: Endpoint,
  { reason, retryAfterMs }: { reason: EndpointTrouble; retryAfterMs?: number },
  nowMs: number,
  random: number,
): OrgState {
  const { vendor } = state;
  if (endpoint === 'page' && reason === 'too-large') {
    const pageSize = PAGE_SIZES.find((size) => size < vendor.pageSize);
    if (pageSize !== undefined) return { ...state, vendor: { ...vendor, pageSize, pageShrunkAtMs: nowMs } };
  }
  const failing = fail(vendor.failing[endpoint], reason, nowMs, random, ENDPOINT_REST[reason], retryAfterMs);
  return { ...state, vendor: { ...vendor, failing: { ...vendor.failing, [endpoint]: failing } } };
}

/** One endpoint answered. What has failed beside it may be well again, too, and is tried soon. */
export function endpointAnswered(before: OrgState, endpoint: Endpoint, nowMs: number): OrgState {
  const answeredAtMs = { ...before.vendor.answeredAtMs, [endpoint]: nowMs };
  const state = { ...before, vendor: { ...before.vendor, answeredAtMs } };
  const { vendor } = state;
  if (vendor.failing[endpoint] === undefined) return endpoint === 'page' ? growPage(state, nowMs) : state;
  const failing: VendorState['failing'] = {};
  for (const other of ENDPOINTS) {
    const health = vendor.failing[other];
    if (other === endpoint || health === undefined) continue;
    const isLikeAll = ENDPOINT_REST[health.reason] === GROWING && health.isAsked !== true;
    failing[other] = isLikeAll
      ? { ...health, untilMs: Math.min(health.untilMs, nowMs + GROWING.firstMs) }
      : health;
  }
  return { ...state, vendor: { ...vendor, failing } };
}

function growPage(state: OrgState, nowMs: number): OrgState {
  const { pageShrunkAtMs, ...vendor } = state.vendor;
  if (pageShrunkAtMs === undefined || nowMs - pageShrunkAtMs < PAGE_GROWS_AFTER_MS) return state;
  const pageSize = PAGE_SIZES.findLast((size) => size > vendor.pageSize) ?? LARGEST_PAGE;
  return {
    ...state,
    vendor: { ...vendor, pageSize, ...(pageSize < LARGEST_PAGE && { pageShrunkAtMs: nowMs }) },
  };
}

/** A wrong region and a revoked key are answered alike; an org that was seen in this region is in no other. */
export function reasonOf(
  resting: Failing<VendorTrouble>,
  { baselineAtMs }: Pick<OrgState, 'baselineAtMs'>,
): VendorTrouble {
  return resting.reason === 'wrong-region' && baselineAtMs !== undefined ? 'unauthorized' : resting.reason;
}

/** May this endpoint be asked now? */
export function isOpen({ vendor }: OrgState, endpoint: Endpoint, nowMs: number): boolean {
  return !isResting(vendor.resting, nowMs) && !isResting(vendor.failing[endpoint], nowMs);
}

/**
 * When there is an endpoint again that may be asked: now, where one is well. Asking for single clips is of use only where
 * there are clips to ask for.
 */
export function vendorOpenAtMs({ vendor }: OrgState, hasClips: boolean): number {
  const useful = ENDPOINTS.filter((endpoint) => hasClips || endpoint !== 'clip');
  const soonest = Math.min(...useful.map((endpoint) => vendor.failing[endpoint]?.untilMs ?? 0));
  return Math.max(vendor.resting?.untilMs ?? 0, soonest);
}

/** Endpoints that fail now, with since when and why: for operators and `status`. */
export function troublesOf({ vendor }: OrgState): {
  endpoint: Endpoint | 'all';
  failing: Failing;
}[] {
  return [
    ...(vendor.resting ? [{ endpoint: 'all' as const, failing: vendor.resting }] : []),
    ...ENDPOINTS.flatMap((endpoint) => {
      const failing = vendor.failing[endpoint];
      return failing ? [{ endpoint, failing }] : [];
    }),
  ];
}
