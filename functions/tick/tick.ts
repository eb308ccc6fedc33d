import pMap from 'p-map';
import type { Audience } from '../domain/audience/audience.ts';
import { type Limits, limitsOf } from '../domain/org/limits.ts';
import {
  type Organization,
  type RegisteredOrganization,
  withoutRegistration,
} from '../domain/org/organization.ts';
import { type TurnTaker, turnsOfMinute } from '../domain/turns/spread.ts';
import type { Clock } from '../ports/clock.ts';
import { type Audiences, type Registry, StoreError } from '../ports/store.ts';
import type { Ticked, Turns } from '../ports/turns.ts';
import { planAudiences } from './plan-audiences.ts';
import { planRegistry } from './plan-registry.ts';

export interface TickDeps {
  clock: Clock;
  store: Registry & Audiences;
  turns: Turns;
  limits: Limits;
}

/** What the schedule's input says. */
export interface Configured {
  organizations: readonly Organization[];
  /** Absent where it says nothing of them. */
  audiences?: readonly Audience[];
}

const WRITES_AT_ONCE = 8;

/**
 * Sends each organization the turns of this minute, and brings the registry and the audiences up to date with the
 * configuration: in this order, so that an item that cannot be written keeps nobody from being looked at. A change that
 * somebody else was quicker with is made by the next tick.
 */
export async function tick(
  { clock, store, turns, limits }: TickDeps,
  { organizations: configured, audiences }: Configured,
): Promise<Ticked> {
  const nowMs = clock.now();
  const { organizations: known, unreadable } = await store.readRegistry();
  const isReadable = ({ id }: Organization) => !unreadable.includes(id);
  const { put, remove } = planRegistry(known, configured.filter(isReadable), nowMs);
  const changed = new Map<string, RegisteredOrganization>(known.map((one) => [one.id, one]));
  for (const organization of remove) changed.delete(organization.id);
  for (const organization of put) changed.set(organization.id, organization);
  const takerOf = (organization: Organization, isNew: boolean): TurnTaker => ({
    organization,
    idleSeconds: limitsOf(limits, organization.limits).idleSeconds,
    isNew,
  });
  const takers = [
    ...[...changed.values()].map((one) => takerOf(withoutRegistration(one), one.version === 0)),
    // What its item says is not known, and what the configuration says is.
    ...configured.filter((one) => !isReadable(one)).map((one) => takerOf(one, false)),
  ];
  const due = turnsOfMinute(takers, nowMs);
  const { unsent } = await turns.send(due);
  const told = audiences && planAudiences(await store.readAudiences(), audiences);
  const writes = [
    ...(told?.put ?? []).map((audience) => () => store.putAudience(audience)),
    ...(told?.remove ?? []).map((name) => () => store.removeAudience(name)),
    ...put.map((organization) => () => store.putOrganization(organization)),
    ...remove.map((organization) => () => store.removeOrganization(organization)),
  ];
  const done = await pMap(writes, succeeds, { concurrency: WRITES_AT_ONCE });
  return {
    organizations: takers.length,
    turns: due.length,
    unsent,
    registered: put.length,
    removed: remove.length,
    unwritten: done.filter((isDone) => !isDone).length,
  };
}

async function succeeds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
