import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';

const LETTERS: Record<Outcome, string> = {
  completed: 'C',
  failed: 'F',
  stalled: 's',
  resumed: 'r',
  removed: 'R',
  'not-found': 'N',
  expired: 'E',
};

/** Stalls and resumptions in turn, and at most one end. */
const ONE_ATTEMPT = /^(sr)*s?[CFRNE]?$/;
/** Only a clip that failed, was removed or was not found may live again by itself. */
const MAY_LIVE_AGAIN = /[FRN]$/;

/** Is this series of one clip's outcomes one that a clip may have? Answers what is wrong with it. */
export function sequenceProblem(events: readonly ClipEvent[], wasStopped: boolean): string | undefined {
  const attempts = Map.groupBy(events, ({ data }) => data.attempt);
  const numbers = events.map(({ data }) => data.attempt);
  const spoken = [...attempts.values()].map((some) => some.map(({ data }) => LETTERS[data.outcome]).join(''));
  const inOrder = numbers.every((attempt, index) => attempt >= (numbers[index - 1] ?? 1));
  const legal = spoken.every(
    (letters, index) =>
      ONE_ATTEMPT.test(letters) &&
      // A person may stop a clip without a word, and start it again however it ended.
      (index === spoken.length - 1 || wasStopped || MAY_LIVE_AGAIN.test(letters)),
  );
  const completed = spoken.findIndex((letters) => letters.endsWith('C'));
  const goesOn = completed >= 0 && completed < spoken.length - 1;
  return inOrder && legal && !goesOn ? undefined : `was told as ${spoken.join(' | ')}`;
}
