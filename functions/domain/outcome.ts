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

/** What is announced of an organization: nobody can see its clips any longer, and can again. */
export const ORG_OUTCOMES = ['blind', 'visible'] as const;
export type OrgOutcome = (typeof ORG_OUTCOMES)[number];

/** Is that of an organization itself, and of no clip? */
export function isOrgOutcome(outcome: string): outcome is OrgOutcome {
  return ORG_OUTCOMES.some((known) => known === outcome);
}

/** All that is announced, as the attribute `outcome` has it. */
export const ANNOUNCED = [...OUTCOMES, ...ORG_OUTCOMES] as const;
export type Announced = (typeof ANNOUNCED)[number];

/** How people are told: a page, a line, or a message in a room. */
export const CHANNELS = ['mail', 'text', 'chat'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * Where a notification goes, one topic each: programs get CloudEvents, people what their channel takes. Channels of the
 * audience `default` go by their own names, those of others by `<channel>@<audience>`.
 */
export type Destination = 'events' | Channel | `${Channel}@${string}`;

/** Destinations whose subscribers are people: they are told at a pace that people, and SNS, can take. */
export function isForPeople(destination: string): destination is Exclude<Destination, 'events'> {
  return CHANNELS.some((channel) => destination === channel || destination.startsWith(`${channel}@`));
}

/** By which channel people are told there. */
export function channelOf(destination: Exclude<Destination, 'events'>): Channel {
  const [channel] = destination.split('@');
  return CHANNELS.find((one) => one === channel) ?? 'mail';
}

export function isTerminal(state: ClipState): state is TerminalState {
  return (TERMINAL_STATES as readonly string[]).includes(state);
}
