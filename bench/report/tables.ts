import Table from 'cli-table3';
import type { BatchFigures, Comparison } from '../bench.ts';

/** A table for each world. */
export function formatTables(comparisons: readonly Comparison[]): string {
  return comparisons.map(formatTable).join('\n\n');
}

const COLUMNS = ['mean', 'p50', 'p95', 'p99', 'max', 'calls a clip', 'calls an idle hour', 'missed'];

/** One row for each size of a batch. */
export function formatBatches(batches: readonly BatchFigures[]): string {
  const columns = ['p50', 'p95', 'max', 'calls a clip', 'missed'];
  const table = new Table({
    head: ['clips that end together', ...columns],
    colAligns: ['right', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { clips, p50, p95, max, callsPerClip, missed } of batches)
    table.push([String(clips), ...[p50, p95, max, callsPerClip].map(significant), String(missed)]);
  return table.toString();
}

/** One column for each figure, under its name in the JSON. */
export function formatRows(rows: readonly object[]): string {
  const table = new Table({
    head: Object.keys(rows[0] ?? {}),
    colAligns: Object.keys(rows[0] ?? {}).map(() => 'right' as const),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(Object.values(row).map((value) => String(value ?? '–')));
  return table.toString();
}

function formatTable({ scenario, medianSec, policies }: Comparison): string {
  const table = new Table({
    head: [`${scenario}, median ${medianSec} s`, ...COLUMNS],
    colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, mean, p50, p95, p99, max, callsPerClip, callsPerIdleHour, missed } of policies)
    table.push([
      name,
      ...[mean, p50, p95, p99, max, callsPerClip].map(significant),
      callsPerIdleHour === null ? '–' : String(Math.round(callsPerIdleHour)),
      String(missed),
    ]);
  return table.toString();
}

/** Two digits are all that the model can bear. */
function significant(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}
