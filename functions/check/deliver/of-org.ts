import { dueTo } from '../../domain/audience/hearing.ts';
import { noteBlindness } from '../../domain/org/blindness.ts';
import type { OrgState } from '../../domain/org/state.ts';
import type { OrgEvent, Owed } from '../../domain/outbox/event.ts';
import { isAbandoned, takeOver } from '../../domain/outbox/owed.ts';
import type { Work } from '../pass.ts';
import { deliver, knowRecipients, knowTopics, opensAtMs } from './deliver.ts';
import { takeOverAbandoned } from './take-over.ts';

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
 * Tells what the org owes, as it is written, and its clips with it. What others left of either is taken over first, at the
 * same moment: nothing waits for what cannot be taken over. Answers the org without what is out, which is for whoever calls
 * to save; the same one where nothing is.
 */
export async function tellOfOrg(work: Work, written: OrgState, save: Save): Promise<OrgState | undefined> {
  if (written.owed.length === 0) return written;
  const { deps, outbox, invocation } = work;
  await knowTopics(work, outbox);
  const nowMs = deps.clock.now();
  const publisher = { invocation, released: written.released };
  const opens = opensAtMs(work, outbox, written, nowMs);
  const isLeft = isAbandoned(written, publisher, opens, nowMs);
  const org = isLeft ? await save(takeOver(written, publisher, nowMs)) : written;
  if (org === undefined) return undefined;
  await takeOverAbandoned(work, publisher, outbox, opens, nowMs);
  const told = await deliver(work, outbox, org, { nowMs });
  return told.owed === org.owed && told.told === org.told ? org : told;
}
