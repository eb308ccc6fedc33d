import type { RegisteredOrganization } from '../../../functions/domain/org/organization.ts';
import { troublesOfOrg, unreadableOrg } from '../../../functions/domain/trouble/org-troubles.ts';
import type { FoundTrouble } from '../../../functions/domain/trouble/trouble.ts';
import { TROUBLE_WORDS } from '../../../functions/notify/trouble-words.ts';
import type { OrgKnown } from '../../../functions/ports/store.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, named, warning, well, wrong } from '../finding.ts';
import { unread } from '../reading.ts';

interface Known {
  organizations: readonly RegisteredOrganization[];
  unreadable: readonly string[];
  states: ReadonlyMap<string, OrgKnown>;
  /** Destinations that are known to take no messages. */
  refusing: ReadonlySet<string>;
  /** Of organizations without a limit of their own. */
  idleSeconds: number;
  nowMs: number;
}

/** By the rules of `health`. What it waits for to pass by itself is worth a warning meanwhile. */
export function judgeOrganizations(known: Known): Finding[] {
  const lasting = troubles(known, 1);
  const isLasting = new Set(lasting.map(keyOf));
  const passing = troubles(known, 0).filter((trouble) => !isLasting.has(keyOf(trouble)));
  const subjects = new Set([...lasting, ...passing].map(({ subject }) => subject.split(':')[0]));
  const good = known.organizations.filter(({ id }) => !subjects.has(id)).length;
  return [
    ...byKind(lasting).map((alike) => say(alike, true)),
    ...byKind(passing).map((alike) => say(alike, false)),
    ...(good > 0
      ? [well(`${counted(good, 'organization')} looked at, as ${good === 1 ? 'it' : 'they'} should be`)]
      : []),
  ];
}

function troubles(
  { organizations, unreadable, states, refusing, idleSeconds, nowMs }: Known,
  patience: number,
): FoundTrouble[] {
  const moment = { nowMs, patience };
  return [
    ...organizations.flatMap((organization) => {
      const { state, lease, isUnreadable = false } = states.get(organization.id) ?? {};
      return troublesOfOrg(
        {
          organization,
          state,
          lease,
          isUnreadable,
          idleSeconds: organization.limits?.idleSeconds ?? idleSeconds,
          refuses: (destination) => refusing.has(destination),
        },
        moment,
      );
    }),
    ...unreadable.map((id) => unreadableOrg(id, moment)),
  ];
}

function keyOf({ kind, subject }: FoundTrouble): string {
  return `${kind} ${subject}`;
}

function byKind(found: readonly FoundTrouble[]): FoundTrouble[][] {
  return [...Map.groupBy(found, ({ kind }) => kind).values()];
}

function say(alike: readonly FoundTrouble[], lasts: boolean): Finding {
  const kind = alike[0]?.kind ?? 'org-not-seen';
  const { name, advice } = TROUBLE_WORDS[kind];
  const reasons = named([...new Set(alike.map(({ why }) => why))]);
  const remedy = { todo: advice, section: kind };
  const saw = `${named(sayWhom(alike))}: ${name} (${reasons})`;
  return lasts ? wrong(saw, remedy) : warning(`${saw}, which may pass by itself`, remedy);
}

/** `acme`, and `acme (list, page)` where it is part of it. */
function sayWhom(alike: readonly FoundTrouble[]): string[] {
  const parts = alike.map(({ subject }) => subject.split(':'));
  return [...Map.groupBy(parts, ([id = '']) => id)].map(([id, of]) => {
    const what = of.flatMap(([, part = '']) => (part === '' ? [] : [part.replace('@', ' of ')]));
    return what.length === 0 ? id : `${id} (${what.join(', ')})`;
  });
}

export const organizations: Check = {
  name: 'organizations',
  about: 'when each was looked at last, and what stood in the way',
  examine: async (readers) => {
    const registry = await readers.registry();
    if (registry.kind === 'gone')
      return [
        wrong('the table is not there', {
          todo: 'Check --table or --stack, the region and the account; a table that was deleted can be had back from its backups.',
          section: 'checkerrors',
        }),
      ];
    if (registry.kind !== 'read') return [unread('the organizations', registry)];
    const [states, health] = await Promise.all([readers.states(), readers.topicHealth()]);
    if (states.kind !== 'read' && states.kind !== 'gone') return [unread('their last looks', states)];
    const { organizations: all, unreadable } = registry.value;
    if (all.length + unreadable.length === 0)
      return [
        warning('no organization is watched', {
          todo: 'Add one with "npx clipwatch orgs add ID", or name one in cdk.json and deploy.',
          section: 'org-not-seen',
        }),
      ];
    return judgeOrganizations({
      organizations: all,
      unreadable,
      states: states.kind === 'read' ? states.value : new Map(),
      refusing: new Set(health.kind === 'read' ? health.value.keys() : []),
      idleSeconds: readers.place.idleSeconds,
      nowMs: readers.place.nowMs,
    });
  },
};
