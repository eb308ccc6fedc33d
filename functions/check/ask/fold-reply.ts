import {
  ENDPOINTS,
  type EndpointTrouble,
  type OrgState,
  type VendorTrouble,
} from '../../domain/org/state.ts';
import {
  callFailed,
  endpointAnswered,
  endpointFailed,
  vendorAnswered,
} from '../../domain/org/vendor-health.ts';
import type { Fact } from '../../ports/facts.ts';
import type { Reply } from './seen.ts';

/** What a reply means for the health of the vendor, and what is worth telling of it. */
export function foldReply(
  before: OrgState,
  reply: Reply,
  /** The clip that was asked for was never shown: an answer that says nothing may be the fault of its id. */
  isIdInDoubt: boolean,
  nowMs: number,
  random: number,
): { org: OrgState; facts: Fact[] } {
  const { answer } = reply;
  const endpoint = reply.kind;
  switch (answer.kind) {
    case 'shows':
    case 'does-not-know':
      return recovered(before, vendorAnswered(endpointAnswered(before, endpoint, nowMs)), nowMs);
    case 'says-nothing': {
      if (isIdInDoubt) return { org: before, facts: [] };
      const org = endpointFailed(before, endpoint, { reason: 'says-nothing' }, nowMs, random);
      return { org, facts: [endpointFact(org, endpoint, 'says-nothing', answer.why, nowMs)] };
    }
    case 'failed': {
      const { reason, detail, retryAfterMs } = answer;
      const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
      // No fault of the endpoint's: what it means for the pages that were to come is the sweep's business.
      if (reason === 'token-refused') return { org: before, facts: [] };
      const lastError = { name: reason, message: detail.slice(0, 400), atMs: nowMs };
      const noted = { ...before, vendor: { ...before.vendor, lastError } };
      const org = callFailed(noted, endpoint, { reason, ...asked }, nowMs, random);
      return { org, facts: [failureFact(before, org, endpoint, reason, detail, nowMs)] };
    }
    default:
      throw new Error(`Unknown answer ${answer satisfies never}`);
  }
}

/** Either every endpoint rests now, or this one does. */
function failureFact(
  before: OrgState,
  org: OrgState,
  endpoint: Reply['kind'],
  reason: VendorTrouble | EndpointTrouble,
  detail: string,
  nowMs: number,
): Fact {
  const { resting } = org.vendor;
  if (resting === undefined || resting === before.vendor.resting)
    return endpointFact(org, endpoint, reason as EndpointTrouble, detail, nowMs);
  const retryInSeconds = Math.round((resting.untilMs - nowMs) / 1000);
  return { kind: 'vendor-failed', orgId: org.orgId, reason: resting.reason, detail, retryInSeconds };
}

function endpointFact(
  { orgId, vendor }: OrgState,
  endpoint: Reply['kind'],
  reason: EndpointTrouble,
  detail: string,
  nowMs: number,
): Fact {
  const untilMs = vendor.failing[endpoint]?.untilMs ?? nowMs;
  const retryInSeconds = Math.max(0, Math.round((untilMs - nowMs) / 1000));
  return { kind: 'endpoint-failed', orgId, endpoint, reason, detail, retryInSeconds };
}

function recovered(before: OrgState, org: OrgState, nowMs: number): { org: OrgState; facts: Fact[] } {
  const seconds = (sinceMs: number) => Math.round((nowMs - sinceMs) / 1000);
  const { orgId } = org;
  const facts: Fact[] = [];
  const { resting } = before.vendor;
  if (resting !== undefined && org.vendor.resting === undefined)
    facts.push({ kind: 'vendor-recovered', orgId, blindSeconds: seconds(resting.sinceMs) });
  for (const endpoint of ENDPOINTS) {
    const failing = before.vendor.failing[endpoint];
    if (failing !== undefined && org.vendor.failing[endpoint] === undefined)
      facts.push({ kind: 'endpoint-recovered', orgId, endpoint, outSeconds: seconds(failing.sinceMs) });
  }
  return { org, facts };
}
