import Table from 'cli-table3';
import type { Comparison } from '../bench.ts';

/** A table for each world. */
export function formatTables(comparisons: readonly Comparison[]): string {
  return comparisons.map(formatTable).join('\n\n');
}

const COLUMNS = ['p50', 'p95', 'p99', 'max', 'calls a clip', 'calls an idle hour', 'missed'];

function formatTable({ scenario, medianSec, policies }: Comparison): string {
  const table = new Table({
    head: [`${scenario}, median ${medianSec} s`, ...COLUMNS],
    colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, p50, p95, p99, max, callsPerClip, callsPerIdleHour, missed } of policies)
    table.push([
      name,
      ...[p50, p95, p99, max, callsPerClip].map(significant),
      callsPerIdleHour === null ? '–' : String(Math.round(callsPerIdleHour)),
      String(missed),
    ]);
  return table.toString();
}

/** Two digits are all that the model can bear. */
function significant(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}
