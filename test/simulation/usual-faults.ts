import type { EndpointFault, FaultRates, Promptness, TopicFault } from './scenario.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

/** How often each call is struck, in the worlds where any may be. */
export const RATES: FaultRates = { killedBefore: 0.01, killedAfter: 0.01, refused: 0.02, replyLost: 0.01 };

/** A clip that moves is looked at at least so often, and an idle org each half minute; what was seen is told at once. */
export const PROMPT: Promptness = { recordMs: 2 * MINUTE_MS, publishMs: 15 * SECOND_MS };

export function endpointsNowAndThen(chance: number): EndpointFault[] {
  const kinds = ['unavailable', 'malformed', 'says-nothing', 'slow'] as const;
  return (['list', 'page', 'clip'] as const).flatMap((endpoint) =>
    kinds.map((kind) => ({ endpoint, kind, chance: chance / kinds.length, fromMs: 0, toMs: 20 * MINUTE_MS })),
  );
}

export function topicsNowAndThen(
  chance: number,
  destinations: readonly string[] = ['events', 'mail', 'text'],
): TopicFault[] {
  const kinds = ['denied', 'gone', 'throttled', 'unavailable', 'twice'] as const;
  return destinations.flatMap((destination) =>
    kinds.map((kind) => ({
      destination,
      kind,
      chance: chance / kinds.length,
      fromMs: 0,
      toMs: 20 * MINUTE_MS,
    })),
  );
}
