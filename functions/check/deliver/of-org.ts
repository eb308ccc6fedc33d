import { dueTo } from '../../domain/audience/hearing.ts';
import { noteBlindness } from '../../domain/org/blindness.ts';
import type { OrgState } from '../../domain/org/state.ts';
import type { OrgEvent, Owed } from '../../domain/outbox/event.ts';
import { isAbandoned, takeOver } from '../../domain/outbox/owed.ts';
import type { Work } from '../pass.ts';
import { deliver, knowRecipients, leftFor, opensAtMs } from './deliver.ts';

/** Writes the org's state. Undefined where somebody else has written it. */
type Save = (org: OrgState) => Promise<OrgState | undefined>;

/**
 * Whether the org can be seen, and what is owed for that: it goes into the org's state, and is told once that is written.
 * Where the table does not say who hears of it, the next pass finds the same again.
 */
export async function noteSight(work: Work, before: OrgState): Promise<OrgState> {
  const { deps, clips, invocation, recipients, addedAtMs } = work;
  const nowMs = deps.clock.now();
  const sight = { nowMs, inFlight: clips.live.length, ...(addedAtMs !== undefined && { addedAtMs }) };
  const { org, event } = noteBlindness(before, sight);
  if (event === undefined) return org;
  if (!(await knowRecipients(work))) return before;
  const due = dueTo(recipients.audiences, event, { nowMs, heldForPeopleUntilMs: 0 });
  const owed: Owed<OrgEvent> = { event, due, recordedBy: invocation, recordedAtMs: nowMs };
  return { ...org, owed: [...org.owed, owed] };
}

/**
 * Tells what the org owes, as it is written, and its clips with it: what others left of the org is taken over first.
 * Answers the org as it is known then.
 */
export async function tellOfOrg(work: Work, written: OrgState, save: Save): Promise<OrgState | undefined> {
  if (written.owed.length === 0) return written;
  const { deps, clips, outbox, invocation } = work;
  await knowRecipients(work);
  const nowMs = deps.clock.now();
  const publisher = { invocation, released: written.released };
  const isLeft = isAbandoned(written, publisher, opensAtMs(work, outbox, written, nowMs), nowMs);
  const org = isLeft ? await save(takeOver(written, publisher, nowMs)) : written;
  if (org === undefined) return undefined;
  const told = await deliver(work, outbox, org, { nowMs, isLater: leftFor(work, org, clips.all, nowMs) });
  return told.owed === org.owed && told.told === org.told ? org : save(told);
}
