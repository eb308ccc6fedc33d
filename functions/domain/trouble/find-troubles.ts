import type { RegisteredOrganization } from '../org/organization.ts';
import type { Endpoint, OrgLease, OrgState, VendorTrouble } from '../org/state.ts';
import { reasonOf } from '../org/vendor-health.ts';
import type { TopicHealth } from '../outbox/topic-health.ts';
import type { TroubleKind } from './trouble.ts';

/** A trouble as it is found: whether operators know of it is another matter. */
export interface FoundTrouble {
  kind: TroubleKind;
  subject: string;
  sinceMs: number;
  why: string;
}

/** What `health` knows of one org. */
export interface OrgSeen {
  organization: RegisteredOrganization;
  state: OrgState | undefined;
  lease: OrgLease | undefined;
  idleSeconds: number;
}

/** Nobody has looked for so long, and for at least three times the org's own idle time. */
const NOT_SEEN_MS = 180_000;
/** What passes by itself is worth a word only when it has gone on for a while. */
const LASTS_MS: Record<VendorTrouble, number> = {
  unauthorized: 0,
  'wrong-region': 0,
  secret: 60_000,
  unreachable: 180_000,
  'rate-limited': 600_000,
};
const ENDPOINT_LASTS_MS = 300_000;
const UNSEEN_LASTS_MS = 120_000;
const TOPIC_LASTS_MS = 60_000;

const KIND_OF: Record<VendorTrouble, TroubleKind> = {
  unauthorized: 'key-rejected',
  'wrong-region': 'wrong-region',
  secret: 'key-unreadable',
  unreachable: 'unreachable',
  'rate-limited': 'rate-limited',
};

/** What is wrong with an org. Pure: from what its items say, and the time. */
export function troublesOfOrg(
  { organization, state, lease, idleSeconds }: OrgSeen,
  nowMs: number,
): FoundTrouble[] {
  const { id } = organization;
  const troubles: FoundTrouble[] = [];
  const resting = state?.vendor.resting;
  if (resting !== undefined && nowMs - resting.sinceMs >= LASTS_MS[resting.reason])
    troubles.push({
      kind: KIND_OF[reasonOf(resting, state ?? {})],
      subject: id,
      sinceMs: resting.sinceMs,
      why: resting.reason,
    });
  const seenAtMs = Math.max(state?.looks.lastAtMs ?? 0, lease?.idle?.atMs ?? 0, organization.addedAtMs);
  const isUnseen = nowMs - seenAtMs >= Math.max(NOT_SEEN_MS, 3_000 * idleSeconds);
  // Whoever rests is not looked at, for a reason that is said already.
  const isAtRest = resting !== undefined && nowMs < resting.untilMs + NOT_SEEN_MS;
  if (!isAtRest && isUnseen)
    troubles.push({ kind: 'org-not-seen', subject: id, sinceMs: seenAtMs, why: 'no turn came to its end' });
  for (const [endpoint, failing] of Object.entries(state?.vendor.failing ?? {}) as [Endpoint, Failing][])
    if (nowMs - failing.sinceMs >= ENDPOINT_LASTS_MS)
      troubles.push({
        kind: 'endpoint-out',
        subject: `${id}:${endpoint}`,
        sinceMs: failing.sinceMs,
        why: failing.reason,
      });
  const { unseenSinceMs } = state ?? {};
  if (unseenSinceMs !== undefined && nowMs - unseenSinceMs >= UNSEEN_LASTS_MS)
    troubles.push({
      kind: 'clips-unseen',
      subject: id,
      sinceMs: unseenSinceMs,
      why: 'clips that were in flight are no longer shown',
    });
  return troubles;
}

type Failing = NonNullable<OrgState['vendor']['failing'][Endpoint]>;

export function unreadableOrg(id: string, nowMs: number): FoundTrouble {
  return {
    kind: 'org-unreadable',
    subject: id,
    sinceMs: nowMs,
    why: 'it makes no sense to this release',
  };
}

/** What is wrong with a topic. */
export function troublesOfTopic(topic: string, health: TopicHealth, nowMs: number): FoundTrouble[] {
  if (nowMs - health.sinceMs < TOPIC_LASTS_MS) return [];
  return [{ kind: 'topic-refuses', subject: topic, sinceMs: health.sinceMs, why: health.reason }];
}
