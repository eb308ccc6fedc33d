import { type Audience, DEFAULT_AUDIENCE_NAME } from '../audience/audience.ts';
import { isForPeople } from '../outcome.ts';
import type { ClipEvent, Owed } from './event.ts';

/**
 * What a clip owes, with one more. Word of it that people are spared for now gives way to the newer one, which goes where
 * that would have gone: not where the newer one does not go, nor where subscribers filter by outcome, so that nobody
 * waits in vain for what was held.
 */
export function replacing(
  before: readonly Owed<ClipEvent>[],
  newer: Owed<ClipEvent>,
  audiences: readonly Audience[],
  nowMs: number,
): Owed<ClipEvent>[] {
  const tellsOutcomesApart = new Set(
    audiences.filter(({ apart }) => apart?.includes('outcomes')).map(({ name }) => name),
  );
  const givesWay = ({ event }: Owed, destination: string, heldUntilMs: number): boolean => {
    if (heldUntilMs <= nowMs || !isForPeople(destination) || !(destination in newer.due)) return false;
    const [, audience = DEFAULT_AUDIENCE_NAME] = destination.split('@');
    return !tellsOutcomesApart.has(audience) || event.data.outcome === newer.event.data.outcome;
  };
  const left = before.map((item) => ({
    ...item,
    due: Object.fromEntries(
      Object.entries(item.due).filter(([name, untilMs]) => !givesWay(item, name, untilMs)),
    ),
  }));
  return [...left.filter(({ due }) => Object.keys(due).length > 0), newer];
}
