import type { Fact, TableTask } from '../ports/facts.ts';
import { StoreError } from '../ports/store.ts';
import type { CheckDeps } from './deps.ts';

/** What the table does not do now is done without, or by the next invocation; it is said. */
export function tableFailed(
  { report }: CheckDeps,
  orgId: string,
  what: TableTask,
): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof StoreError)) throw error;
    report({ kind: 'table-failed', orgId, what, reason: error.kind });
    return undefined;
  };
}

/** What an answer is odd in is said once an invocation, and not with each look. */
export function eachOddityOnce(report: (fact: Fact) => void): (fact: Fact) => void {
  const said = new Set<string>();
  return (fact) => {
    const key =
      fact.kind === 'unknown-status'
        ? fact.status
        : fact.kind === 'unreadable-fields' || fact.kind === 'malformed-items' || fact.kind === 'clips-unseen'
          ? fact.kind
          : undefined;
    if (key !== undefined && said.has(key)) return;
    if (key !== undefined) said.add(key);
    report(fact);
  };
}
