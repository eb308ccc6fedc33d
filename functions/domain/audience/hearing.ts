import { type AnyEvent, isOrgEvent } from '../outbox/event.ts';
import { CHANNELS, type Destination } from '../outcome.ts';
import { type Audience, DEFAULT_AUDIENCE_NAME, destinationOf } from './audience.ts';
import { quietUntilMs } from './quiet-hours.ts';

/** What decides of which audiences an org is. */
export interface HeardOrg {
  id: string;
  /** Names of audiences, as they were given at run time: they stand in the place of what the configuration says. */
  audiences?: readonly string[];
}

/** Does this audience hear of the org? That of the flat configuration hears of every one. */
export function hearsOf({ name, orgs }: Pick<Audience, 'name' | 'orgs'>, org: HeardOrg): boolean {
  if (name === DEFAULT_AUDIENCE_NAME) return true;
  return org.audiences?.includes(name) ?? orgs?.includes(org.id) ?? true;
}

/** The channels that an audience has a topic for. */
export function destinationsOf(audience: Pick<Audience, 'name' | 'topics'>): Destination[] {
  return CHANNELS.filter((channel) => audience.topics[channel] !== undefined).map((channel) =>
    destinationOf(channel, audience),
  );
}

/** Is this an event that the audience wants to hear of? */
export function wants(
  { outcomes, devices }: Pick<Audience, 'outcomes' | 'devices'>,
  event: AnyEvent,
): boolean {
  if (outcomes !== undefined && !outcomes.includes(event.data.outcome)) return false;
  if (devices === undefined || isOrgEvent(event)) return true;
  return event.data.deviceUuids.some((uuid) => devices.includes(uuid));
}

/**
 * Where an event is to go, and until when it is held there, epoch ms (0: at once). Programs hear of everything at once,
 * each audience of what it wants to hear of, outside its quiet hours.
 */
export function dueTo(
  audiences: readonly Audience[],
  event: AnyEvent,
  { nowMs, heldForPeopleUntilMs }: { nowMs: number; heldForPeopleUntilMs: number },
): Record<string, number> {
  const due: Record<string, number> = { events: 0 };
  for (const audience of audiences) {
    if (!wants(audience, event)) continue;
    const heldUntilMs = Math.max(heldForPeopleUntilMs, quietUntilMs(audience, event.data.outcome, nowMs));
    for (const destination of destinationsOf(audience)) due[destination] = heldUntilMs;
  }
  return due;
}
