import type { OrgEvent, Owed } from '../outbox/event.ts';
import type { OrgState } from './state.ts';

/**
 * An org to be saved over what others have saved since it was read, at `base`. What they owe stands as they left it, less
 * what has gone out here: what they took off is out, and what they took over they tell. Where they have told people that
 * it cannot be seen, or that it can be again, that stands, too: the same was about to be told here.
 */
export function rebaseOrg(org: OrgState, base: OrgState, theirs: OrgState): OrgState {
  const before = byId(base);
  const hasMoved = moveOf(theirs) !== moveOf(base);
  const { blindness: ours, ...rest } = org;
  const blindness = hasMoved || ours === base.blindness ? theirs.blindness : ours;
  const newHere = hasMoved ? [] : org.owed.filter(({ event }) => !before.has(event.id));
  return {
    ...rest,
    version: theirs.version,
    owed: [...stillOwed(theirs, before, byId(org)), ...newHere],
    ...(blindness !== undefined && { blindness }),
  };
}

/** Invocations that are remembered to have ended in good order: longer than anybody has to wait for them otherwise. */
const RELEASED_KEPT = 4;

/** The org, of which this invocation tells nothing any more: what it leaves is for others to tell at once. */
export function releasing(org: OrgState, invocation: string): OrgState {
  return { ...org, released: [...org.released, invocation].slice(-RELEASED_KEPT) };
}

/** What others have saved since the org was read, at `base`, less what has gone out here. It stays in their hands. */
export function settleInTheirs(org: OrgState, base: OrgState, theirs: OrgState): OrgState {
  const left = stillOwed(theirs, byId(base), byId(org));
  const before = byId(theirs);
  const owed = left.map((item) => {
    const { recordedBy, recordedAtMs } = before.get(item.event.id) ?? item;
    return { ...item, recordedBy, recordedAtMs };
  });
  return { ...theirs, owed };
}

type ById = ReadonlyMap<string, Owed<OrgEvent>>;

function byId({ owed }: OrgState): ById {
  return new Map(owed.map((item) => [item.event.id, item]));
}

function moveOf({ blindness }: OrgState): string {
  return `${blindness?.count} ${blindness?.phase}`;
}

/** Of what they owe, what has not gone out here; in our hands where it is not in theirs. */
function stillOwed(theirs: OrgState, before: ById, ours: ById): Owed<OrgEvent>[] {
  return theirs.owed.flatMap((item) => {
    const known = before.get(item.event.id);
    if (known === undefined) return [item];
    const own = ours.get(item.event.id);
    if (own === undefined) return [];
    const due = Object.fromEntries(Object.entries(item.due).filter(([name]) => name in own.due));
    const { recordedBy, recordedAtMs } = item.recordedBy === known.recordedBy ? own : item;
    return Object.keys(due).length === 0 ? [] : [{ ...item, due, recordedBy, recordedAtMs }];
  });
}
