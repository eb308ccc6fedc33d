import pMap from 'p-map';
import type { RegisteredOrganization } from '../../../functions/domain/org/organization.ts';
import type { TroubleKind } from '../../../functions/domain/trouble/trouble.ts';
import type { OrgKnown } from '../../../functions/ports/store.ts';
import type { KeyTried } from '../../orgs/try-key.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, named, notChecked, type Verdict, warning, well, wrong } from '../finding.ts';
import { type NotRead, type Reading, unread } from '../reading.ts';

/** So many keys are tried; of more, those whose organizations were seen lately are taken for good. */
const MOST_TRIED = 100;
const AT_ONCE = 8;
/** Rhombus has answered `check` with that key within this. */
const SEEN_WITHIN_MS = 600_000;

interface Judged {
  verdict: Extract<Verdict, 'wrong' | 'warning'>;
  /** In the plural. */
  saw: string;
  todo: string;
  section: TroubleKind;
}

/** What a key that was tried came to; undefined for a good one. */
function judgeKey(tried: KeyTried): Judged | undefined {
  switch (tried.kind) {
    case 'taken':
      return undefined;
    case 'rejected':
      return {
        verdict: 'wrong',
        saw: 'Rhombus rejects the key',
        todo: 'Make a new key in the Rhombus Console and give it with "npx clipwatch orgs change ORG --key".',
        section: 'key-rejected',
      };
    case 'of-other-region':
      return {
        verdict: 'wrong',
        saw: `the key is one of the region ${tried.other}, and ${tried.region} is asked`,
        todo: `Remove the organization and add it with --region ${tried.other}, or change its region in cdk.json and deploy.`,
        section: 'wrong-region',
      };
    case 'not-rhombus':
      return {
        verdict: 'wrong',
        saw: 'the API does not answer as Rhombus does',
        todo: 'See that the region or the apiUrl of the organization is the right one.',
        section: 'endpoint-out',
      };
    case 'failed':
      return judgeFailure(tried.failure.reason);
    default:
      throw new Error(`Unknown answer ${tried satisfies never}`);
  }
}

function judgeFailure(reason: string): Judged {
  if (reason === 'rate-limited')
    return {
      verdict: 'warning',
      saw: 'Rhombus asks to wait (429), so the key was not tried',
      todo: 'All keys of an organization share one limit: look who else uses it, or lower callsPerMinute.',
      section: 'rate-limited',
    };
  if (reason === 'unreachable')
    return {
      verdict: 'wrong',
      saw: 'the API is not reachable from this machine',
      todo: 'Look whether Rhombus is up, and what stands between this machine and it.',
      section: 'unreachable',
    };
  return {
    verdict: 'wrong',
    saw: `the API does not answer as it should (${reason})`,
    todo: 'Try again, and if it stays so see that the region or the apiUrl of the organization is the right one.',
    section: 'endpoint-out',
  };
}

const UNREADABLE: Judged = {
  verdict: 'wrong',
  saw: 'the secret is not there, or holds no key',
  todo: 'Store the key with "npx clipwatch orgs change ORG --key", or in the secret that cdk.json names.',
  section: 'key-unreadable',
};

/** Those in trouble first, since the others have shown lately that their key works. */
export function chooseToTry(
  organizations: readonly RegisteredOrganization[],
  states: ReadonlyMap<string, OrgKnown>,
  nowMs: number,
  most = MOST_TRIED,
): { tried: RegisteredOrganization[]; seen: RegisteredOrganization[]; left: RegisteredOrganization[] } {
  const isSeen = ({ id }: RegisteredOrganization) => {
    const { state, lease } = states.get(id) ?? {};
    const atMs = Math.max(state?.looks.lastAtMs ?? 0, lease?.idle?.atMs ?? 0);
    return state?.vendor.resting === undefined && nowMs - atMs < SEEN_WITHIN_MS;
  };
  const sorted = [...organizations].sort((a, b) => Number(isSeen(a)) - Number(isSeen(b)));
  const others = sorted.slice(most);
  return {
    tried: sorted.slice(0, most),
    seen: others.filter(isSeen),
    left: others.filter((organization) => !isSeen(organization)),
  };
}

export function judgeKeys(tried: readonly { id: string; reading: Reading<KeyTried> }[]): Finding[] {
  const judged = tried.flatMap(({ id, reading }) => {
    const found =
      reading.kind === 'gone' ? UNREADABLE : reading.kind === 'read' ? judgeKey(reading.value) : undefined;
    return found === undefined ? [] : [{ id, ...found }];
  });
  const unknown = tried.flatMap(({ id, reading }) =>
    reading.kind === 'read' || reading.kind === 'gone' ? [] : [{ id, reading }],
  );
  const good = tried.length - judged.length - unknown.length;
  return [
    ...[...Map.groupBy(judged, ({ saw }) => saw).values()].flatMap(sayAlike),
    ...[...Map.groupBy(unknown, ({ reading }) => JSON.stringify(reading)).values()].flatMap(sayUnknown),
    ...(good > 0 ? [well(`Rhombus takes ${counted(good, 'key')}`)] : []),
  ];
}

function sayAlike(alike: readonly (Judged & { id: string })[]): Finding[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { verdict, saw, todo, section } = first;
  const say = verdict === 'wrong' ? wrong : warning;
  return [say(`${named(alike.map(({ id }) => id))}: ${saw}`, { todo, section })];
}

function sayUnknown(alike: readonly { id: string; reading: NotRead }[]): Finding[] {
  const [first] = alike;
  return first === undefined ? [] : [unread(`keys of ${named(alike.map(({ id }) => id))}`, first.reading)];
}

export const keys: Check = {
  name: 'keys',
  about: "each organization's key against Rhombus, also in the other region",
  examine: async (readers) => {
    const registry = await readers.registry();
    if (registry.kind === 'gone') return [notChecked('the table is not there')];
    if (registry.kind !== 'read') return [unread('the keys', registry)];
    const { organizations } = registry.value;
    if (organizations.length === 0) return [well('no organization is watched yet')];
    const states = await readers.states();
    const known = states.kind === 'read' ? states.value : new Map<string, OrgKnown>();
    const { tried, seen, left } = chooseToTry(organizations, known, readers.place.nowMs);
    const readings = await pMap(
      tried,
      async (organization) => ({ id: organization.id, reading: await readers.tryKey(organization) }),
      { concurrency: AT_ONCE },
    );
    return [
      ...judgeKeys(readings),
      ...(seen.length > 0 ? [well(`${counted(seen.length, 'more key')} served check lately`)] : []),
      ...(left.length > 0
        ? [
            notChecked(
              `${counted(left.length, 'key')} beyond the first ${MOST_TRIED}`,
              'Name some with --org.',
            ),
          ]
        : []),
    ];
  },
};
