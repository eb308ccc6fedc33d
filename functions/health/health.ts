import pMap from 'p-map';
import { destinationsOf } from '../domain/audience/hearing.ts';
import { type Limits, limitsOf } from '../domain/org/limits.ts';
import type { RegisteredOrganization } from '../domain/org/organization.ts';
import { CHANNELS } from '../domain/outcome.ts';
import {
  type FoundTrouble,
  troublesOfOrg,
  troublesOfTopic,
  unreadableOrg,
} from '../domain/trouble/find-troubles.ts';
import { planMessages } from '../domain/trouble/plan-messages.ts';
import { type Trouble, troubleKeyOf } from '../domain/trouble/trouble.ts';
import type { Clock } from '../ports/clock.ts';
import type { Operators } from '../ports/operators.ts';
import type { HealthStore, Store } from '../ports/store.ts';

export interface HealthDeps {
  clock: Clock;
  store: Pick<Store, 'readRegistry' | 'readAudiences' | 'loadTopicHealth' | keyof HealthStore>;
  operators: Operators;
  limits: Limits;
}

/** So many orgs are looked at in one minute; of more than that each gets its turn in the next ones. */
const ORGS_A_MINUTE = 1_000;
const MINUTE_MS = 60_000;
const WRITES_AT_ONCE = 8;

/** Finds out what is wrong, and tells operators what of it they do not know. Answers how many messages went out. */
export async function tellTroubles(deps: HealthDeps): Promise<number> {
  const { clock, store, operators } = deps;
  const nowMs = clock.now();
  const { organizations: registered, unreadable } = await store.readRegistry();
  const slice = sliceOf(registered, nowMs);
  const found = [
    ...(await findOrgTroubles(deps, slice, nowMs)),
    ...unreadable.map((id) => unreadableOrg(id, nowMs)),
    ...(await findTopicTroubles(deps, nowMs)),
  ];
  const ids = new Set([...registered.map(({ id }) => id), ...unreadable]);
  const isGone = (trouble: Trouble) => isOfOrg(trouble) && !ids.has(orgIdOf(trouble));
  const looked = new Set([...slice.map(({ id }) => id), ...unreadable]);
  const isLookedAt = (trouble: Trouble) => !isOfOrg(trouble) || looked.has(orgIdOf(trouble));
  const known = await store.listTroubles();
  // Of an organization that was removed there is nothing more to say.
  await forEach(known.filter(isGone), (trouble) => store.removeTrouble(trouble));
  const left = known.filter((trouble) => !isGone(trouble));
  const plan = planMessages(left, found, isLookedAt, nowMs);
  await forEach(plan.remove, (trouble) => store.removeTrouble(trouble));
  await forEach(plan.put, (trouble) => store.putTrouble(trouble));
  let told = 0;
  const before = new Map(left.map((trouble) => [troubleKeyOf(trouble), trouble]));
  for (const message of plan.messages) {
    // First, since what cannot be remembered would be told each minute.
    await forEach(message.troubles, (trouble) => store.putTrouble(trouble));
    if (await operators.tell(message)) told++;
    else
      await forEach(message.troubles, (trouble) => {
        const asTold = before.get(troubleKeyOf(trouble));
        return asTold === undefined ? store.removeTrouble(trouble) : store.putTrouble(asTold);
      });
  }
  return told;
}

async function forEach(
  troubles: readonly Trouble[],
  write: (trouble: Trouble) => Promise<void>,
): Promise<void> {
  await pMap(troubles, write, { concurrency: WRITES_AT_ONCE });
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
  nowMs: number,
): Promise<FoundTrouble[]> {
  const states = await store.loadStates(organizations.map(({ id }) => id));
  return organizations.flatMap((organization) => {
    const { state, lease } = states.get(organization.id) ?? {};
    const { idleSeconds } = limitsOf(limits, organization.limits);
    return troublesOfOrg({ organization, state, lease, idleSeconds }, nowMs);
  });
}

async function findTopicTroubles({ store }: HealthDeps, nowMs: number): Promise<FoundTrouble[]> {
  const { audiences } = await store.readAudiences();
  const destinations = new Set(['events', ...CHANNELS, ...audiences.flatMap(destinationsOf)]);
  const topics = await store.loadTopicHealth([...destinations]);
  return [...topics].flatMap(([topic, health]) => troublesOfTopic(topic, health, nowMs));
}

function isOfOrg({ kind }: Trouble): boolean {
  return kind !== 'topic-refuses';
}

function orgIdOf({ subject }: Trouble): string {
  return subject.split(':')[0] ?? '';
}
