import type { Fact } from '../../functions/ports/facts.ts';
import type { Expected } from './facts.ts';
import type { Scenario } from './scenario.ts';
import type { OrgWorld } from './world.ts';

/** Facts for which this world has reasons beyond what a single call says, and those that it has to bring about. */
export function expectedFacts(scenario: Scenario, orgs: readonly OrgWorld[]): Expected {
  const { rates, skewMs, setBackMs, withoutLease, outages, throttled, paging, lives, endpoints, unstorable } =
    scenario;
  const may = new Set<Fact['kind']>(['clips-unseen']);
  const must = new Set<Fact['kind']>();
  // The lease of somebody whose write was lost, or whose clock is wrong, may be gone when it comes back.
  if (rates || skewMs || setBackMs || withoutLease || outages || throttled) may.add('lease-lost');
  if (paging?.tokens === 'repeats') must.add('paging-cut');
  if (paging?.tokens === 'refused' || paging?.tokenLivesMs !== undefined) may.add('paging-cut');
  if (scenario.changes) may.add('audience-gone');
  if (lives?.unreadable) may.add('unreadable-fields');
  if ((lives?.unreadable ?? 0) >= 0.3) must.add('unreadable-fields');
  if (unstorable) must.add('clip-unstorable');
  const denials = endpoints?.filter(({ endpoint, kind }) => endpoint === 'all' && kind === 'denies') ?? [];
  if (denials.some(({ fromMs }) => isWatchedAt(orgs, fromMs))) must.add('clips-unseen');
  // An invocation may run out of time between two writes.
  if (endpoints?.some(({ kind }) => kind === 'slow')) may.add('record-failed');
  for (const kind of must) may.add(kind);
  return { may, must };
}

/** Is a clip in flight at this moment that was there for a minute? */
function isWatchedAt(orgs: readonly OrgWorld[], atMs: number): boolean {
  return orgs.some(({ vendor }) =>
    vendor.clips.some(({ visibleFromMs, endMs }) => visibleFromMs < atMs - 60_000 && endMs > atMs),
  );
}
