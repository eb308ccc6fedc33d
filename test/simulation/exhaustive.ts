import { type Bounds, type Choice, ScheduleRun, tableBefore } from './schedule-run.ts';

/** Schedules are dealt out by their first choices, so that several threads may explore the space together. */
export interface Share {
  index: number;
  of: number;
}

export interface Exploration {
  schedules: number;
  /** The first schedules with problems, at most five. */
  failures: { schedule: string; problems: string[]; trace: string[] }[];
}

/**
 * Runs every schedule of two overlapping invocations over one clip that has just ended: at each of their calls the next
 * one may be any that waits, and it may be struck by any fault, within the bounds. Depth first: a schedule is a list of
 * choices, and the next schedule is the last one with its last choice that can be raised.
 */
export async function explore(bounds: Bounds, share: Share = { index: 0, of: 1 }): Promise<Exploration> {
  const before = await tableBefore(bounds);
  const exploration: Exploration = { schedules: 0, failures: [] };
  for (let choices: Choice[] | undefined = []; choices !== undefined; ) {
    const run = new ScheduleRun(bounds, choices, before);
    const problems = await run.problems();
    if (firstDeviation(run.taken) % share.of !== share.index) {
      choices = nextChoices(pastFirstDeviation(run.taken));
      continue;
    }
    exploration.schedules++;
    if (problems.length > 0 && exploration.failures.length < 5) {
      const schedule = run.taken.map(({ index }) => index).join('');
      exploration.failures.push({ schedule, problems, trace: run.trace });
    }
    choices = nextChoices(run.taken);
  }
  return exploration;
}

function nextChoices(taken: readonly Choice[]): Choice[] | undefined {
  const last = taken.findLastIndex(({ index, options }) => index + 1 < options);
  const raised = taken[last];
  if (raised === undefined) return undefined;
  return [...taken.slice(0, last), { ...raised, index: raised.index + 1 }];
}

/** Where a schedule first departs from the plain one. All that depart at the same place belong together. */
function firstDeviation(taken: readonly Choice[]): number {
  return taken.findIndex(({ index }) => index > 0) + 1;
}

/** The schedule after which those that first depart at the same place are over. */
function pastFirstDeviation(taken: readonly Choice[]): Choice[] {
  const first = firstDeviation(taken);
  if (first === 0) return [...taken];
  return [...taken.slice(0, first - 1), { index: Infinity, options: 0 }];
}
