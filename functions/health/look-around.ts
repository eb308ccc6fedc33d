import { destinationsOf } from '../domain/audience/hearing.ts';
import { limitsOf } from '../domain/org/limits.ts';
import type { RegisteredOrganization } from '../domain/org/organization.ts';
import type { TopicHealth } from '../domain/outbox/topic-health.ts';
import { CHANNELS } from '../domain/outcome.ts';
import type { DueInspections } from '../domain/trouble/health-log.ts';
import { troublesOfOrg, unreadableAudience, unreadableOrg } from '../domain/trouble/org-troubles.ts';
import { troublesOfTopic } from '../domain/trouble/topic-troubles.ts';
import type { FoundTrouble, Moment, Trouble, TroubleKind } from '../domain/trouble/trouble.ts';
import type { HealthDeps } from './health.ts';
import type { HealthInput } from './health-input.ts';
import { inspect } from './inspect.ts';

/** What a look came to. */
export interface LookedAround {
  found: FoundTrouble[];
  /** Was the subject of a known trouble looked at? Of others nothing is concluded. */
  isLookedAt(trouble: Trouble): boolean;
  /** Is the subject of a known trouble no longer there? Then there is nothing more to say of it. */
  isGone(trouble: Trouble): boolean;
  /** How many organizations there are. */
  organizations: number;
}

/** So many orgs are looked at in one minute; of more than that each gets its turn in the next ones. */
const ORGS_A_MINUTE = 1_000;
const MINUTE_MS = 60_000;

/** Whom a trouble concerns, by its kind. */
const CONCERNS: Record<TroubleKind, 'org' | 'publishing' | 'inspected'> = {
  'org-not-seen': 'org',
  'key-rejected': 'org',
  'wrong-region': 'org',
  'key-unreadable': 'org',
  'key-old': 'org',
  'rate-limited': 'org',
  unreachable: 'org',
  'endpoint-out': 'org',
  'clips-unseen': 'org',
  'org-unreadable': 'org',
  'state-unreadable': 'org',
  'items-unreadable': 'org',
  'clip-unstorable': 'org',
  'status-unknown': 'org',
  'answers-odd': 'org',
  'owed-too-long': 'org',
  'topic-refuses': 'publishing',
  'audience-unreadable': 'publishing',
  'dead-letters': 'inspected',
  'subscription-pending': 'inspected',
  'subscription-gone': 'inspected',
  'not-inspected': 'inspected',
};

/** Looks at the registry, the orgs' items and the topics each minute, and at what surrounds them when it is time. */
export async function lookAround(
  deps: HealthDeps,
  { topics: configured, patience }: HealthInput,
  due: DueInspections,
): Promise<LookedAround> {
  const { clock, store } = deps;
  const moment: Moment = { nowMs: clock.now(), patience };
  const { organizations, unreadable } = await store.readRegistry();
  const slice = sliceOf(organizations, moment.nowMs);
  const { audiences, unreadable: unreadableAudiences } = await store.readAudiences();
  const destinations = new Set(['events', ...CHANNELS, ...audiences.flatMap(destinationsOf)]);
  const topics = await store.loadTopicHealth([...destinations]);
  const inspection = await inspect(deps, configured, due, moment);
  const ids = new Set([...organizations.map(({ id }) => id), ...unreadable]);
  const looked = new Set([...slice.map(({ id }) => id), ...unreadable]);
  return {
    found: [
      ...(await findOrgTroubles(deps, slice, topics, moment)),
      ...unreadable.map((id) => unreadableOrg(id, moment)),
      ...[...topics].flatMap(([topic, health]) => troublesOfTopic(topic, health, moment)),
      ...unreadableAudiences.map((name) => unreadableAudience(name, moment)),
      ...inspection.found,
    ],
    isLookedAt: ({ kind, subject }) => {
      const of = CONCERNS[kind];
      return (
        of === 'publishing' || (of === 'org' ? looked.has(firstOf(subject)) : inspection.looked.has(subject))
      );
    },
    isGone: ({ kind, subject }) => {
      const of = CONCERNS[kind];
      return of === 'org'
        ? !ids.has(firstOf(subject))
        : of === 'inspected' && inspection.there?.has(subject) === false;
    },
    organizations: ids.size,
  };
}

/** Those whose minute it is. */
function sliceOf(organizations: readonly RegisteredOrganization[], nowMs: number): RegisteredOrganization[] {
  const slices = Math.max(1, Math.ceil(organizations.length / ORGS_A_MINUTE));
  const slice = Math.floor(nowMs / MINUTE_MS) % slices;
  return organizations.filter((_, index) => index % slices === slice);
}

async function findOrgTroubles(
  { store, limits }: HealthDeps,
  organizations: readonly RegisteredOrganization[],
  topics: ReadonlyMap<string, TopicHealth>,
  moment: Moment,
): Promise<FoundTrouble[]> {
  const states = await store.loadStates(organizations.map(({ id }) => id));
  return organizations.flatMap((organization) => {
    const { state, lease, isUnreadable = false } = states.get(organization.id) ?? {};
    const { idleSeconds } = limitsOf(limits, organization.limits);
    const refuses = (destination: string) => topics.has(destination);
    return troublesOfOrg({ organization, state, lease, isUnreadable, idleSeconds, refuses }, moment);
  });
}

function firstOf(subject: string): string {
  return subject.split(':')[0] ?? '';
}
