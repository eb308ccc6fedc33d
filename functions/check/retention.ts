import type { CheckDeps } from './context.ts';

/** When an item that is archived now may go. */
export function retainedUntilMs({ clock, limits }: Pick<CheckDeps, 'clock' | 'limits'>): number {
  return clock.now() + limits.retentionDays * 86_400_000;
}
