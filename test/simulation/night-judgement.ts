import type { Told } from './history.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** What was on its way when the night began may still come. */
const ON_ITS_WAY_MS = 15_000;
const SLOW_MS = 45_000;
/** What was held comes in so many messages: what had ended before it was seen, and the rest, for one. */
const A_FEW = 3;
/** Whoever dies may not have settled what was told. */
const UNDER_FAULTS = 3;

/** People are not told in their quiet hours, and of all that came meanwhile in a few messages after them. */
export function nightProblems(world: World, scenario: Scenario): string[] {
  const toPeople = world.history.told.filter(({ destination }) => destination !== 'events');
  return [...disturbed(world, toPeople, scenario), ...scattered(world, toPeople, scenario)].slice(0, 10);
}

function disturbed({ history, listeners }: World, told: readonly Told[], scenario: Scenario): string[] {
  const wrongMs = (scenario.skewMs ?? 0) + (scenario.setBackMs ?? 0);
  const isSlow = scenario.topics?.some(({ kind }) => kind === 'slow');
  const lateMs = wrongMs + (isSlow ? SLOW_MS : ON_ITS_WAY_MS);
  return told.flatMap(({ atMs, destination, eventIds }) => {
    const isNight = (outcome: string) =>
      [atMs - lateMs, atMs, atMs + wrongMs].every((ms) => listeners.isNight(destination, outcome, ms));
    const outcomes = eventIds.flatMap((id) => history.eventOf(id)?.data.outcome ?? []);
    return outcomes.some(isNight)
      ? [`${destination} was told in its quiet hours, at ${Math.round(atMs / 1000)} s: ${eventIds}`]
      : [];
  });
}

function scattered({ history, listeners }: World, told: readonly Told[], scenario: Scenario): string[] {
  const recordedAtMs = new Map(history.recorded.map(({ event, atMs }) => [event.id, atMs]));
  const heldUntilMs = (destination: string, id: string): number | undefined => {
    const outcome = history.eventOf(id)?.data.outcome;
    const atMs = recordedAtMs.get(id);
    if (outcome === undefined || atMs === undefined || !listeners.isNight(destination, outcome, atMs))
      return undefined;
    return listeners.nightEndsAtMs(destination, outcome, atMs);
  };
  const ofNights = told.flatMap(({ destination, orgId, eventIds, atMs }) => {
    if (listeners.isApart(destination, atMs)) return [];
    const ends = eventIds.flatMap((id) => heldUntilMs(destination, id) ?? []);
    return ends.length === 0 ? [] : [`${destination}, told of ${orgId} after ${Math.max(...ends) / 1000} s`];
  });
  const most = A_FEW * (scenario.rates || scenario.topics || scenario.withoutLease ? UNDER_FAULTS : 1);
  return [...Map.groupBy(ofNights, (night) => night)].flatMap(([night, messages]) =>
    messages.length > most ? [`${night}, got ${messages.length} messages of what was held`] : [],
  );
}
