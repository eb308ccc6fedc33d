import { ODDITIES, ODDITY_OVER_MS, type Oddity, type OddityKind } from '../org/oddities.ts';
import type { OrgState } from '../org/state.ts';
import type { FoundTrouble, TroubleKind } from './trouble.ts';

const KIND_OF: Record<OddityKind, TroubleKind> = {
  'items-unreadable': 'items-unreadable',
  'clip-unstorable': 'clip-unstorable',
  'unknown-status': 'status-unknown',
  'unreadable-fields': 'answers-odd',
  'malformed-items': 'answers-odd',
  'paging-cut': 'answers-odd',
};

const WORDS: Record<OddityKind, (oddity: Oddity) => string> = {
  'items-unreadable': ({ count }) => `clips: ${count}`,
  'clip-unstorable': ({ count }) => `clips: ${count}`,
  // The word itself is the vendor's, and stands in the log of check.
  'unknown-status': ({ count }) => `statuses: ${count}`,
  'unreadable-fields': ({ fields = '' }) => `fields: ${fields}`,
  'malformed-items': ({ count }) => `items without a usable id: ${count}`,
  'paging-cut': () => 'pages without an end',
};

/** What was odd at an org's last looks. Where nobody looks, it is taken to go on: nothing says that it is over. */
export function oddityTroubles({ orgId, oddities = {} }: OrgState, lastLookMs: number): FoundTrouble[] {
  const lasting = ODDITIES.flatMap((odd) => {
    const oddity = oddities[odd];
    return oddity !== undefined && lastLookMs - oddity.lastAtMs < ODDITY_OVER_MS ? [{ odd, oddity }] : [];
  });
  const byKind = Map.groupBy(lasting, ({ odd }) => KIND_OF[odd]);
  return [...byKind].map(([kind, alike]) => ({
    kind,
    subject: orgId,
    sinceMs: Math.min(...alike.map(({ oddity }) => oddity.sinceMs)),
    why: alike.map(({ odd, oddity }) => WORDS[odd](oddity)).join('; '),
  }));
}
