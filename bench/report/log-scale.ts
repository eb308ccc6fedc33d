/** A logarithmic axis: from values to pixels. */
export interface LogScale {
  ticks: number[];
  pixelOf(value: number): number;
}

/** Ends at the ticks of 1, 2 and 5 that enclose all values. */
export function logScale(values: readonly number[], fromPixel: number, toPixel: number): LogScale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const all = Array.from({ length: 12 }, (_, decade) =>
    [1, 2, 5].map((step) => step * 10 ** (decade - 4)),
  ).flat();
  const first = all.findLastIndex((tick) => tick <= least);
  const last = all.findIndex((tick) => tick >= most);
  const ticks = all.slice(Math.max(0, first), (last < 0 ? all.length : last) + 1);
  const low = Math.log(ticks[0] ?? 1);
  const high = Math.log(ticks.at(-1) ?? 10);
  const perUnit = (toPixel - fromPixel) / Math.max(high - low, 1e-9);
  return { ticks, pixelOf: (value) => fromPixel + (Math.log(value) - low) * perUnit };
}
