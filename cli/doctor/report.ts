import type { CheckName } from './check-names.ts';
import type { Examined } from './examine.ts';
import { type Finding, type Verdict, verdictOf } from './finding.ts';

/** What `--json` prints. Times are ISO 8601 in UTC. */
export interface Report {
  at: string;
  /** The run on this machine; null for an installation in AWS. */
  run: { pid: number; startedAt: string } | null;
  /** Null where it could not be read. */
  table: string | null;
  /** That of the weightiest check. */
  verdict: Verdict;
  checks: {
    name: CheckName;
    verdict: Verdict;
    findings: { verdict: Verdict; saw: string; todo: string | null; runbook: string | null }[];
  }[];
}

export function makeReport(
  place: Pick<Report, 'at' | 'run' | 'table'>,
  examined: readonly Examined[],
): Report {
  return {
    ...place,
    verdict: verdictOf(examined.flatMap(({ findings }) => findings)),
    checks: examined.map(({ name, verdict, findings }) => ({
      name,
      verdict,
      findings: findings.map(toShown),
    })),
  };
}

function toShown({ verdict, saw, todo, section }: Finding): Report['checks'][number]['findings'][number] {
  const runbook = section === undefined ? null : `docs/runbook.md#${section}`;
  return { verdict, saw, todo: todo ?? null, runbook };
}

/** 0 where nothing is wrong and everything that is here could be looked at. */
export function exitCodeOf({ verdict }: Pick<Report, 'verdict'>): number {
  return verdict === 'wrong' || verdict === 'not-checked' ? 1 : 0;
}
