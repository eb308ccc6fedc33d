/** The words that all rooms share: how a clip stands, what is announced of it, and to whom. */

/** States that end a clip. `stopped` is a person's word (`watch stop`); it is never announced. */
export const TERMINAL_STATES = ['completed', 'failed', 'removed', 'not-found', 'expired', 'stopped'] as const;
export type TerminalState = (typeof TERMINAL_STATES)[number];

export const CLIP_STATES = ['in-progress', 'stalled', ...TERMINAL_STATES] as const;
export type ClipState = (typeof CLIP_STATES)[number];

/** What is announced. */
export const OUTCOMES = [
  'completed',
  'failed',
  'stalled',
  'resumed',
  'removed',
  'not-found',
  'expired',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a notification goes, one topic a channel: programs get CloudEvents, people a mail or one line of text. */
export const DESTINATIONS = ['events', 'mail', 'text'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** Destinations whose subscribers are people: they are told at a pace that people, and SNS, can take. */
export function isForPeople(destination: Destination): boolean {
  return destination !== 'events';
}

export function isTerminal(state: ClipState): state is TerminalState {
  return (TERMINAL_STATES as readonly string[]).includes(state);
}
