import type { Check } from '../check.ts';
import { type Finding, warning, well, wrong } from '../finding.ts';
import { functionOf } from '../named-parts.ts';
import type { EventSourceSeen } from '../readers.ts';
import { type Reading, then, unread } from '../reading.ts';

/** `tick`, `watch` and `health` need one each, and `watch` sometimes more. */
const OTHERS = 4;

const REMEDY = {
  todo: 'Have the concurrency of Lambda raised (Service Quotas, Lambda, concurrent executions), which costs nothing, or lower limits.checkConcurrency.',
  section: 'throttles',
};

export function judgeConcurrency(
  concurrency: Reading<{ limit: number; unreserved: number }>,
  sources: Reading<EventSourceSeen[]>,
): Finding[] {
  if (concurrency.kind === 'gone') return [];
  if (concurrency.kind !== 'read') return [unread("the account's concurrency", concurrency)];
  const { limit, unreserved } = concurrency.value;
  const most = sources.kind === 'read' ? sources.value[0]?.maxConcurrency : undefined;
  const saw = `${unreserved} executions of ${limit} are for functions without some of their own`;
  if (most === undefined) return [well(saw)];
  const takes = `${saw}; check may take ${most}`;
  if (unreserved < most) return [wrong(takes, REMEDY)];
  return [unreserved < most + OTHERS ? warning(takes, REMEDY) : well(takes)];
}

export const concurrency: Check = {
  name: 'concurrency',
  about: 'the executions that the account has, against those that check may take',
  examine: async (readers) => {
    const sources = await then(await readers.resources(), async (all) => {
      const check = functionOf(all, 'check');
      return check ? readers.eventSources(check.physicalId) : { kind: 'gone' };
    });
    return judgeConcurrency(await readers.concurrency(), sources);
  },
};
