import Table from 'cli-table3';
import type { CostReport } from '../cost.ts';

/** A row for each service that costs anything, and what was assumed. */
export function formatCost(report: CostReport): string {
  const { input, byService, freeTier, total, totalAfterFreeTier } = report;
  const table = new Table({
    head: ['Service', 'A month', 'Of it free', 'An organization'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const { organizations } = input;
  for (const [service, dollars] of Object.entries(byService)) {
    if (dollars < LEAST) continue;
    const free = Object.entries(freeTier).find(([name]) => name === service)?.[1] ?? 0;
    table.push([service, inDollars(dollars), inDollars(free), inDollars(dollars / organizations)]);
  }
  table.push([
    'in all',
    inDollars(total),
    inDollars(total - totalAfterFreeTier),
    inDollars(total / organizations),
  ]);
  return `${headOf(report)}\n${table.toString()}\n${assumptionsOf(report)}`;
}

/** Half a cent is nothing. */
const LEAST = 0.005;

function inDollars(dollars: number): string {
  return dollars < LEAST
    ? '–'
    : dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function headOf({ input: { organizations }, region, pricesAsOf }: CostReport): string {
  const whom =
    organizations === 1 ? 'one organization' : `${organizations.toLocaleString('en-US')} organizations`;
  return `Dollars a month for ${whom} in ${region}, at list prices of ${pricesAsOf}:`;
}

function assumptionsOf({ input, architecture }: CostReport): string {
  const { clipsADay, shareOfDayInFlight, messagesAClip, textDollars, memoryMb, idleSeconds } = input;
  const { email, sms, https } = messagesAClip;
  const share = (100 * shareOfDayInFlight).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return [
    `Each organization: ${clipsADay} clips a day, in flight for ${share} % of it; looked at each ${idleSeconds} s while idle.`,
    `Each clip: emails ${email}, texts ${sms} (${textDollars} dollars each), HTTPS deliveries ${https}. Queues and functions cost nothing.`,
    `The installation: ${memoryMb} MB, ${input.secrets === 'own' ? 'a secret for each organization' : 'secrets of many keys'}, ${input.alarms} alarms, ${input.metrics} metrics.`,
    `How it works: ${architecture}.`,
    'Left out: cold starts, log storage, what is sent to Rhombus: a few cents each. Of it free: where nothing else in the account uses it.',
  ].join('\n');
}
