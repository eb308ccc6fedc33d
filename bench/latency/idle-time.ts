type Span = readonly [fromSec: number, toSec: number];

/** The calls that lie in none of these spans of work, and how long that idle time is. */
export function idleTime(
  callsAtSec: readonly number[],
  work: readonly Span[],
  endSec: number,
): { idleCalls: number; idleSec: number } {
  const busy = mergeSpans(work);
  const busySec = busy.reduce((total, [fromSec, toSec]) => total + toSec - fromSec, 0);
  return { idleCalls: countOutside(callsAtSec, busy), idleSec: endSec - busySec };
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [fromSec, toSec] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && fromSec <= last[1]) last[1] = Math.max(last[1], toSec);
    else merged.push([fromSec, toSec]);
  }
  return merged;
}

/** How many of these sorted times lie in none of these sorted spans. */
function countOutside(timesSec: readonly number[], spans: readonly Span[]): number {
  let index = 0;
  let outside = 0;
  for (const sec of timesSec) {
    while (index < spans.length && (spans[index]?.[1] ?? Infinity) < sec) index++;
    const span = spans[index];
    if (span === undefined || sec < span[0]) outside++;
  }
  return outside;
}
