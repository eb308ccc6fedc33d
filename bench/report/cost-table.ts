import Table from 'cli-table3';
import type { CostFigures } from '../cost/reckon-costs.ts';

/** One row for each number of organizations and state. */
export function formatCosts(costs: readonly CostFigures[]): string {
  const services = [...new Set(costs.flatMap(({ byService }) => Object.keys(byService)))];
  const columns = ['an organization', 'with its secret, health and alarms', ...services];
  const table = new Table({
    head: ['organizations', 'state', ...columns],
    colAligns: ['right', 'left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { orgs, state, dollarsPerOrg, dollarsPerOrgInAll, byService } of costs) {
    const dollars = new Map(Object.entries(byService));
    table.push([
      String(orgs),
      state,
      ...[dollarsPerOrg, dollarsPerOrgInAll, ...services.map((service) => dollars.get(service) ?? 0)].map(
        (value) => value.toFixed(2),
      ),
    ]);
  }
  return table.toString();
}
