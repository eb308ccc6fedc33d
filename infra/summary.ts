import { regionBaseUrl } from '../functions/rhombus/base-url.ts';
import type { ClipwatchConfig, Subscription } from './config.ts';
import { OPERATOR_PROTOCOLS, PROTOCOLS } from './config-schema.ts';
import type { ClipwatchContext } from './context.ts';
import { shownKey, shownText } from './shown.ts';

/** So many are worth reading; of the rest, how many there are. */
const MAX_LISTED = 5;

/**
 * What a person should know before this is deployed, a line each: whose clips are watched, who is told of what, and what
 * is probably not meant. Of URLs and phone numbers no more is shown than tells them apart.
 */
export function summarize(config: ClipwatchConfig, context: Omit<ClipwatchContext, 'props'>): string[] {
  return [...whoIsToldOfWhat(config), ...warnings(config, context).map((warning) => `Warning: ${warning}`)];
}

function whoIsToldOfWhat({ organizations, subscriptions, operators }: ClipwatchConfig): string[] {
  const addresses = OPERATOR_PROTOCOLS.flatMap((protocol) => operators[protocol]).map(shownText);
  const orgs = organizations.map(({ id, baseUrl }) => `${id} (${placeOf(baseUrl)})`);
  const told = PROTOCOLS.filter((protocol) => subscriptions[protocol].length > 0).map(
    (protocol) => `  ${protocol.padEnd(6)}  ${listed(subscriptions[protocol].map(describe), '; ')}`,
  );
  return [
    `Clipwatch watches ${orgs.length > 0 ? listed(orgs, ', ') : 'no organization yet'} and tells${told.length > 0 ? '' : ' nobody'}`,
    ...told,
    ...(addresses.length > 0 ? [`and of its own troubles ${listed(addresses, '; ')}`] : []),
  ];
}

function placeOf(baseUrl: string): string {
  const region = (['us', 'eu'] as const).find((name) => regionBaseUrl(name) === baseUrl);
  return region ?? new URL(baseUrl).host;
}

/** `a@example.com (failed, stalled of acme, 2 devices)` */
function describe({ endpoint, outcomes, orgs, devices }: Subscription): string {
  const filters = [
    [outcomes && listed(outcomes, ', '), orgs && `of ${listed(orgs, ', ')}`].filter(Boolean).join(' '),
    devices && `${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`,
  ].filter(Boolean);
  return shownText(endpoint) + (filters.length > 0 ? ` (${filters.join(', ')})` : '');
}

function listed(items: readonly string[], separator: string): string {
  const rest = items.length - MAX_LISTED;
  const shown = items.slice(0, MAX_LISTED).join(separator);
  return rest > 0 ? `${shown}${separator}and ${rest} more` : shown;
}

function warnings(
  config: ClipwatchConfig,
  { passing, empty, strangers }: Omit<ClipwatchContext, 'props'>,
): string[] {
  const unheard = unheardOrganizations(config);
  const unknown = unknownOrganizations(config);
  const isSilent = Object.values(config.subscriptions).every(({ length }) => length === 0);
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

function unheardOrganizations({ organizations, subscriptions }: ClipwatchConfig): string[] {
  const entries = Object.values(subscriptions).flat();
  return organizations
    .map(({ id }) => id)
    .filter((id) => !entries.some(({ orgs }) => orgs === undefined || orgs.includes(id)));
}

/** They may come at run time, or be misspelt. */
function unknownOrganizations({ organizations, subscriptions }: ClipwatchConfig): string[] {
  const known = new Set(organizations.map(({ id }) => id));
  const named = Object.values(subscriptions).flatMap((entries) => entries.flatMap(({ orgs }) => orgs ?? []));
  return [...new Set(named)].filter((org) => !known.has(org));
}

const OURS: readonly string[] = ['organizations', ...PROTOCOLS, 'operators', 'limits'];

function strangerWarning(key: string): string {
  const [word = ''] = key.split('.');
  const named = shownKey(key);
  return OURS.includes(word)
    ? `the context key ${named} does nothing; -c clipwatch.${named}=… would`
    : `the context key ${named} is neither Clipwatch's nor CDK's, and does nothing`;
}
