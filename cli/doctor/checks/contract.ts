import { findDrifts } from '../../contract/drift.ts';
import { FACTS, type Facts } from '../../contract/facts.ts';
import type { Check } from '../check.ts';
import { type Finding, named, notChecked, notHere, warning, well } from '../finding.ts';
import { unread } from '../reading.ts';

/** What the vendor publishes against what this release was made for. */
export function judgeContract(host: string, published: { facts: Facts } | { because: string }): Finding {
  if ('because' in published)
    return notChecked(`the contract that ${host} publishes: ${published.because}`, 'Try again.');
  const drifts = findDrifts(FACTS, published.facts);
  if (drifts.length === 0) return well(`what ${host} publishes is what this release was made for`);
  return warning(`${host} publishes another contract: ${named(drifts)}`, {
    todo: 'Look for a new release of Clipwatch, and see that clips are told of as before.',
    section: 'answers-odd',
  });
}

const RHOMBUS = /(^|\.)rhombussystems\.com$/;

export const contract: Check = {
  name: 'contract',
  about: 'what Rhombus publishes of its API against what this release was made for; no key is sent',
  examine: async (readers) => {
    const registry = await readers.registry();
    if (registry.kind === 'gone') return [];
    if (registry.kind !== 'read') return [unread("the vendor's contract", registry)];
    const origins = [...new Set(registry.value.organizations.map(({ baseUrl }) => baseUrl))];
    const vendors = origins.filter((origin) => RHOMBUS.test(new URL(origin).hostname));
    if (vendors.length === 0)
      return [notHere("the vendor's contract: no organization is asked of Rhombus itself")];
    return Promise.all(
      vendors.map(async (origin) => judgeContract(new URL(origin).host, await readers.contract(origin))),
    );
  },
};
