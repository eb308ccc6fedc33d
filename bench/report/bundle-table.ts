import Table from 'cli-table3';
import type { BundleFigures } from '../bundle/measure-bundles.ts';

/** One row for each function. */
export function formatBundles(bundles: readonly BundleFigures[]): string {
  const columns = ['kB', 'gzip, kB', 'import, ms', 'usual, kB', 'usual import, ms', 'import / usual'];
  const table = new Table({
    head: ['function', ...columns],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { function: name, kb, gzipKb, importCpuMs, usualKb, usualImportCpuMs } of bundles)
    table.push([
      name,
      ...[kb, gzipKb, importCpuMs, usualKb, usualImportCpuMs].map((value) => value.toFixed(0)),
      (importCpuMs / usualImportCpuMs).toFixed(2),
    ]);
  return table.toString();
}
