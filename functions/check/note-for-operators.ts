import { noteOddities } from '../domain/org/oddities.ts';
import type { OrgState } from '../domain/org/state.ts';
import { type Debt, noteDebt, oldestDebt } from '../domain/outbox/debt.ts';
import { opening } from './deliver/opening.ts';
import type { Work } from './pass.ts';

/** What a pass knows and `health` has to tell of: it reads no clips. The same value where nothing is to be noted. */
export function noteForOperators(work: Work, org: OrgState): OrgState {
  const { oldestDebt: debtBefore, oddities: odditiesBefore, ...rest } = org;
  const debt = noteDebt(debtBefore, debtOf(work, org));
  const oddities = noteOddities(odditiesBefore, work.oddities.take(), work.deps.clock.now());
  if (debt === debtBefore && oddities === odditiesBefore) return org;
  return { ...rest, ...(debt && { oldestDebt: debt }), ...(oddities && { oddities }) };
}

function debtOf({ deps, clips, outbox, recipients }: Work, org: OrgState): Debt | undefined {
  const { told } = org;
  const nowMs = deps.clock.now();
  const { destinations } = recipients;
  const audienceOf = (destination: string) => recipients.audienceOf(destination);
  const overdue = oldestDebt(
    [...clips.all, org],
    (atMs) => opening({ destinations, audienceOf, healthOf: () => undefined, told, nowMs: atMs }),
    (eventId, destination) => outbox.out.get(eventId)?.has(destination) === true,
    nowMs,
  );
  if (overdue === undefined) return undefined;
  const { destination, sinceMs, eventId } = overdue;
  const isRefused = outbox.isRefused(eventId, destination);
  const why = outbox.healthOf(destination)?.reason ?? (isRefused ? 'invalid' : 'waiting');
  return { destination, sinceMs, why };
}
