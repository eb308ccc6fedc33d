import type { Courses, Progress } from './clip.ts';

/**
 * How a clip's progress may run, and how much that is believed before anything moved: `even` in a line from the
 * beginning of the stage, `late` in a line after a wait, in `steps`, or `sudden`: like `even` until it stops partway,
 * and then at once to the end. Assumed; how far off they may be is a matter of a few looks.
 */
export const UNKNOWN_COURSE: Courses = { even: 0.3, late: 0.25, steps: 0.25, sudden: 0.2 };

/** Fractions are shown in whole percents, and a look takes part of a second. */
export const ROUNDING = 0.01;
const TOLERANCE = 1.5 * ROUNDING;

/** Chances, per unit of the fraction, of what a look showed: `OFF` of a fraction that a line does not pass through. */
const OFF = 0.3;
/** Steps may bring the fraction anywhere within about a third of the whole, or leave it where it was. */
const STEPS = { grown: 3, still: 12 };
/** A clip that stops partway stands still for good, so a look that shows it so speaks for that the most. */
const SUDDEN = { grownAgain: 0.02, still: 30 };
/** A course is never quite given up: clips change their ways. */
const LEAST = 0.002;

/** What one more look at a fraction above nothing, not smaller than the last one, says of the course. */
export function weighCourses(before: Progress, fraction: number, nowMs: number): Courses {
  const { courses = UNKNOWN_COURSE } = before;
  const stood = isStill(before, before.lookedAtMs);
  if (fraction === before.fraction) {
    // Where a line would not show growth either, nothing is learned; nor is it from one more look at the same stop.
    if (stood || !isStill(before, nowMs)) return courses;
    return scaled(courses, { even: OFF, late: OFF, steps: STEPS.still, sudden: SUDDEN.still });
  }
  const even = passes(evenLine(before, nowMs), fraction);
  return scaled(courses, {
    even,
    late: passes(lateLine(before, nowMs), fraction),
    steps: STEPS.grown,
    sudden: stood ? SUDDEN.grownAgain : even,
  });
}

/** A first movement after looks that showed nothing is that of an even course only where it could not be seen before. */
export function weighFirstMove(before: Progress, fraction: number, nowMs: number): Courses {
  const { courses = UNKNOWN_COURSE, zeroAtMs } = before;
  const begunAtMs = before.begunAtMs ?? zeroAtMs;
  const atLastZero = (fraction * (zeroAtMs - begunAtMs)) / Math.max(1, nowMs - begunAtMs);
  return atLastZero < 2 * ROUNDING
    ? courses
    : scaled(courses, { even: OFF, late: 1 / TOLERANCE, steps: 1 / TOLERANCE, sudden: 1 / TOLERANCE });
}

interface Line {
  fraction: number;
  tolerance: number;
}

function evenLine({ fraction, reachedAtMs, zeroAtMs, begunAtMs = zeroAtMs }: Progress, atMs: number): Line {
  const stretch = (atMs - begunAtMs) / Math.max(1, reachedAtMs - begunAtMs);
  const middle = ROUNDING / 2;
  return { fraction: (fraction + middle) * stretch - middle, tolerance: TOLERANCE + middle * stretch };
}

function lateLine({ fraction, reachedAtMs, previous }: Progress, atMs: number): Line | undefined {
  if (previous === undefined) return undefined;
  const stretch = (atMs - reachedAtMs) / Math.max(1, reachedAtMs - previous.atMs);
  return {
    fraction: fraction + (fraction - previous.fraction) * stretch,
    tolerance: TOLERANCE + ROUNDING * stretch,
  };
}

/** Without a line of its own yet, a course may bring anything, as steps may. */
function passes(line: Line | undefined, fraction: number): number {
  if (line === undefined) return STEPS.grown;
  const off = Math.abs(Math.min(1 - ROUNDING / 2, line.fraction) - fraction);
  return off <= line.tolerance ? 1 / (2 * line.tolerance) : OFF;
}

/** Would a line from the beginning of the stage have shown growth by then, where none was seen? */
export function isStill(progress: Progress, atMs: number): boolean {
  const line = evenLine(progress, atMs);
  return (
    progress.fraction > 0 && Math.min(1 - ROUNDING / 2, line.fraction) - progress.fraction > line.tolerance
  );
}

function scaled(courses: Courses, by: Courses): Courses {
  const even = courses.even * by.even;
  const late = courses.late * by.late;
  const steps = courses.steps * by.steps;
  const sudden = courses.sudden * by.sudden;
  const sum = even + late + steps + sudden;
  const share = (weight: number) => Math.max(LEAST, weight / sum);
  return { even: share(even), late: share(late), steps: share(steps), sudden: share(sudden) };
}
