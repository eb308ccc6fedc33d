import { DEFAULT_AUDIENCE_NAME } from '../functions/domain/audience/audience.ts';
import type { ClipwatchConfig } from './config.ts';
import type { ClipwatchContext } from './context.ts';
import { listed } from './listed.ts';
import type { AudienceConfig } from './people-config.ts';
import { PEOPLE_PROTOCOLS, PROTOCOLS } from './protocols.ts';
import type { Subscription } from './read-subscriptions.ts';
import { shownKey, shownText } from './shown.ts';

/** What is probably not meant, in a sentence or two each, with what to do. */
export function warnings(
  config: ClipwatchConfig,
  { passing, empty, strangers }: Omit<ClipwatchContext, 'props' | 'stackName'>,
): string[] {
  const unheard = unheardOrganizations(config);
  const unknown = unknownOrganizations(config);
  const isSilent = config.audiences.every(isEmpty) && everySubscription(config).length === 0;
  return [
    ...(config.organizations.length === 0
      ? [
          'no organization is configured. "npx clipwatch orgs add acme" adds one to what is deployed, or write it into cdk.json, under clipwatch, as in "organizations": [{"id": "acme", "secret": "clipwatch/acme"}]',
        ]
      : []),
    ...(isSilent
      ? [
          `nobody is subscribed. Write addresses into cdk.json, under clipwatch, as in "email": ["a@example.com"]`,
        ]
      : unheard.length > 0
        ? [`nobody is told of ${listed(unheard, ', ')}: every entry has "orgs" without it`]
        : []),
    ...(unknown.length > 0
      ? [
          `"orgs" names ${listed(unknown, ', ')}, not among the organizations here: whoever filters by that hears of it once "npx clipwatch orgs add" has added it`,
        ]
      : []),
    ...lonelyAudiences(config),
    ...deafPeople(config),
    ...mixedAudiences(config),
    ...(Object.values(config.operators).every(({ length }) => length === 0)
      ? [
          `there are no operators, so nobody is told when Clipwatch itself is in trouble. Write addresses into cdk.json, under clipwatch, as in "operators": {"email": ["a@example.com"]}`,
        ]
      : []),
    ...strangers.map((key) => strangerWarning(key)),
    ...empty.map((key) => `-c ${shownKey(key)}= adds nothing, and takes nothing out of cdk.json`),
    ...(passing.length > 0
      ? [
          `${listed(passing, ', ')}: only -c says so, and the next deployment without it undoes it. Write it into cdk.json to keep it`,
        ]
      : []),
  ];
}

/** Everybody who has filters of their own. */
function everySubscription({ programs, audiences }: ClipwatchConfig): Subscription[] {
  return [
    ...Object.values(programs).flat(),
    ...audiences.flatMap((audience) => PEOPLE_PROTOCOLS.flatMap((protocol) => audience[protocol])),
  ];
}

function unheardOrganizations({ organizations, programs, audiences }: ClipwatchConfig): string[] {
  const isHeard = (id: string) =>
    Object.values(programs).some((entries) => entries.some((entry) => hearsOf(entry, id))) ||
    audiences.some((audience) => reachOf(audience, [id]) > 0);
  return organizations.map(({ id }) => id).filter((id) => !isHeard(id));
}

function hearsOf({ orgs }: { orgs?: readonly string[] | undefined }, id: string): boolean {
  return orgs === undefined || orgs.includes(id);
}

/** Of how many of these organizations somebody in the audience hears, at the most. */
function reachOf(audience: AudienceConfig, ids: readonly string[]): number {
  const heard = ids.filter((id) => hearsOf(audience, id));
  const people = PEOPLE_PROTOCOLS.flatMap((protocol) => audience[protocol]);
  const counts = people.map((entry) => heard.filter((id) => hearsOf(entry, id)).length);
  return Math.max(0, ...counts, audience.chat.length > 0 ? heard.length : 0);
}

function isEmpty({ email, sms, chat }: AudienceConfig): boolean {
  return email.length + sms.length + chat.length === 0;
}

function lonelyAudiences({ audiences }: ClipwatchConfig): string[] {
  const lonely = audiences.filter((audience) => !isDefault(audience) && isEmpty(audience));
  if (lonely.length === 0) return [];
  const names = listed(
    lonely.map(({ name }) => name),
    ', ',
  );
  return [`nobody is in the audience ${names}: give it email, sms or chat`];
}

/** An entry lets through only what its audience hears of. */
function deafPeople({ audiences }: ClipwatchConfig): string[] {
  return audiences.flatMap((audience) => {
    const people = PEOPLE_PROTOCOLS.flatMap((protocol) => audience[protocol]);
    const deaf = people.filter((entry) =>
      FILTERS.some((filter) => isDisjoint(entry[filter], audience[filter])),
    );
    if (deaf.length === 0) return [];
    const names = deaf.map(({ endpoint }) => shownText(endpoint));
    return [
      `${listed(names, ', ')} in the audience ${audience.name} will be told nothing: no value of a filter there is one of the audience's own`,
    ];
  });
}

const FILTERS = ['outcomes', 'orgs', 'devices'] as const;

function isDisjoint(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.length > 0 && others.length > 0 && !some.some((value) => others.includes(value));
}

/** Whoever has audiences has them to keep organizations apart, or people of different tasks. */
function mixedAudiences({ organizations, audiences }: ClipwatchConfig): string[] {
  if (audiences.length === 1) return [];
  const ids = organizations.map(({ id }) => id);
  const mixed = audiences.filter((audience) => audience.privacy === 'full' && reachOf(audience, ids) > 1);
  return mixed.map(
    (audience) =>
      `people in the audience ${audience.name} get titles and names of ${reachOf(audience, ids)} organizations. If that is not meant, give ${isDefault(audience) ? 'each entry of email and sms' : 'it'} "orgs", or "privacy": "minimal"`,
  );
}

function isDefault({ name }: AudienceConfig): boolean {
  return name === DEFAULT_AUDIENCE_NAME;
}

/** They may come at run time, or be misspelt. */
function unknownOrganizations(config: ClipwatchConfig): string[] {
  const known = new Set(config.organizations.map(({ id }) => id));
  const named = [...everySubscription(config), ...config.audiences].flatMap(({ orgs }) => orgs ?? []);
  return [...new Set(named)].filter((org) => !known.has(org));
}

const OURS: readonly string[] = ['organizations', ...PROTOCOLS, 'chat', 'audiences', 'operators', 'limits'];

function strangerWarning(key: string): string {
  const [word = ''] = key.split('.');
  const named = shownKey(key);
  return OURS.includes(word)
    ? `the context key ${named} does nothing; -c clipwatch.${named}=… would`
    : `the context key ${named} is neither Clipwatch's nor CDK's, and does nothing`;
}
