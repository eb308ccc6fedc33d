const SHORTEST_MS = 1_000;
const LONGEST_MS = 300_000;

const SECONDS = /^\d+(\.\d+)?$/;
/** An HTTP date begins with the name of its day, and two of its three forms have a comma after it. */
const VALUE = /\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? [^,]*|[^,]+/gi;
const DATE = /^(mon|tue|wed|thu|fri|sat|sun)/i;

/**
 * How long the vendor asks to be left alone, 1 s to 5 min; undefined where it does not say, or not so that it can be
 * read. Seconds, with decimals too, and the three forms of an HTTP date are read. Of several values, in one header or
 * in several, the longest wins. Source: RFC 9110, 10.2.3 and 5.6.7.
 */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = headers.get('retry-after')?.slice(0, 1_000);
  // The date counts from the clock that made it.
  const theirNowMs = readDate(headers.get('date') ?? '');
  const waits = (value?.match(VALUE) ?? [])
    .map((one) => readWaitMs(one.trim(), Number.isNaN(theirNowMs) ? nowMs : theirNowMs))
    .filter((waitMs) => !Number.isNaN(waitMs));
  if (waits.length === 0) return undefined;
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(Math.max(...waits))));
}

function readWaitMs(value: string, nowMs: number): number {
  return SECONDS.test(value) ? Number(value) * 1000 : readDate(value) - nowMs;
}

/** `Date.parse` alone would take `-5` for a month of May, and a date without a zone for local time. */
function readDate(value: string): number {
  if (!DATE.test(value)) return Number.NaN;
  return Date.parse(/gmt|utc|[+-]\d{4}$/i.test(value) ? value : `${value} GMT`);
}
