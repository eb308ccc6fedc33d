/**
 * What a look at one thing came to. `not-checked`: it could not be looked at, and counts for nothing. `not-here`: a run on
 * this machine, or an installation like this one, has no such thing.
 */
export type Verdict = 'well' | 'warning' | 'wrong' | 'not-checked' | 'not-here';

export interface Finding {
  verdict: Verdict;
  /** In words of ours, with names and numbers. */
  saw: string;
  /** One sentence. */
  todo?: string;
  /** The section of docs/runbook.md that says more. */
  section?: string;
}

/** What to do about it, and where more of that stands. */
interface Remedy {
  todo: string;
  section?: string;
}

export function well(saw: string): Finding {
  return { verdict: 'well', saw };
}

export function warning(saw: string, remedy: Remedy): Finding {
  return { verdict: 'warning', saw, ...remedy };
}

export function wrong(saw: string, remedy: Remedy): Finding {
  return { verdict: 'wrong', saw, ...remedy };
}

export function notHere(saw: string): Finding {
  return { verdict: 'not-here', saw };
}

export function notChecked(saw: string, todo?: string): Finding {
  return { verdict: 'not-checked', saw, ...(todo !== undefined && { todo }) };
}

/** From what counts most to what counts least. */
const WEIGHTS: readonly Verdict[] = ['wrong', 'not-checked', 'warning', 'well', 'not-here'];

/** That of the weightiest. Without findings there was nothing to look at. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  return WEIGHTS.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'not-here';
}

const MOST_NAMED = 5;

/** `a, b and 3 more`. */
export function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `1 clip`, `2 clips`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
