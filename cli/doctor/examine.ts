import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from './check.ts';
import type { CheckName } from './check-names.ts';
import { type Finding, notChecked, type Verdict, verdictOf } from './finding.ts';
import type { Readers } from './readers.ts';

/** What a check came to. */
export interface Examined {
  name: CheckName;
  verdict: Verdict;
  findings: Finding[];
}

export interface ExamineOptions {
  /** Each check has so long. */
  limitMs: number;
  /** Told of each check that is through, and which are left. */
  onDone: (name: CheckName, left: readonly CheckName[]) => void;
}

/** Runs the checks side by side. One that hangs or fails stops none of the others. */
export async function examine(
  checks: readonly Check[],
  readers: Readers,
  { limitMs, onDone }: ExamineOptions,
): Promise<Examined[]> {
  const left = new Set(checks.map(({ name }) => name));
  return Promise.all(
    checks.map(async (check) => {
      const findings = await withinLimit(check, readers, limitMs);
      left.delete(check.name);
      onDone(check.name, [...left]);
      return { name: check.name, verdict: verdictOf(findings), findings };
    }),
  );
}

async function withinLimit(check: Check, readers: Readers, limitMs: number): Promise<Finding[]> {
  const over = new AbortController();
  const { signal } = over;
  const late = sleep(limitMs, undefined, { signal }).then(
    () => [
      notChecked(
        `it took longer than ${limitMs / 1000} s`,
        'Try again, or name fewer organizations with --org.',
      ),
    ],
    () => [],
  );
  try {
    return await Promise.race([check.examine(readers), late]);
  } catch (error) {
    // What an error says may quote what it should not.
    return [notChecked(`the check itself failed (${error instanceof Error ? error.name : 'unknown'})`)];
  } finally {
    over.abort();
  }
}
