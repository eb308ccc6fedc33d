import { DEFAULT_AUDIENCE_NAME, DEFAULT_VOICE } from '../functions/domain/audience/audience.ts';
import { regionBaseUrl } from '../functions/rhombus/base-url.ts';
import type { ChatRoom } from './audience-schema.ts';
import type { ClipwatchConfig } from './config.ts';
import type { ClipwatchContext } from './context.ts';
import { listed } from './listed.ts';
import type { AudienceConfig } from './people-config.ts';
import { OPERATOR_PROTOCOLS, PEOPLE_PROTOCOLS, PROGRAM_PROTOCOLS } from './protocols.ts';
import type { Subscription } from './read-subscriptions.ts';
import { shownText } from './shown.ts';
import { warnings } from './summary-warnings.ts';

/**
 * What a person should know before this is deployed, a line each: whose clips are watched, who is told of what, and what
 * is probably not meant. Of URLs and phone numbers no more is shown than tells them apart.
 */
export function summarize(
  config: ClipwatchConfig,
  context: Omit<ClipwatchContext, 'props' | 'stackName'>,
): string[] {
  return [...whoIsToldOfWhat(config), ...warnings(config, context).map((warning) => `Warning: ${warning}`)];
}

function whoIsToldOfWhat({ organizations, programs, audiences, operators }: ClipwatchConfig): string[] {
  const addresses = OPERATOR_PROTOCOLS.flatMap((protocol) => operators[protocol]).map(shownText);
  const orgs = organizations.map(({ id, baseUrl }) => `${id} (${placeOf(baseUrl)})`);
  const [first, ...others] = audiences;
  const told = [
    ...(first ? peopleOf(first, '  ') : []),
    ...PROGRAM_PROTOCOLS.flatMap((protocol) => line('  ', protocol, programs[protocol].map(describe))),
    ...others.flatMap((audience) => [
      `  audience ${audience.name}${inBrackets([...settingsOf(audience), ...filtersOf(audience)])}`,
      ...peopleOf(audience, '    '),
    ]),
  ];
  const names = orgs.length > 0 ? listed(orgs, ', ') : 'no organization yet';
  return [
    `Clipwatch watches ${names} and tells${told.length > 0 ? '' : ' nobody'}`,
    ...told,
    ...(addresses.length > 0 ? [`and of its own troubles ${listed(addresses, '; ')}`] : []),
  ];
}

function peopleOf(audience: AudienceConfig, indent: string): string[] {
  const told = [
    ...PEOPLE_PROTOCOLS.flatMap((protocol) => line(indent, protocol, audience[protocol].map(describe))),
    ...line(indent, 'chat', audience.chat.map(nameRoom)),
  ];
  const settings = settingsOf(audience);
  const isSaid = audience.name === DEFAULT_AUDIENCE_NAME && settings.length > 0 && told.length > 0;
  return isSaid ? [...told, `${indent}these people: ${settings.join(', ')}`] : told;
}

function line(indent: string, name: string, items: readonly string[]): string[] {
  return items.length > 0 ? [`${indent}${name.padEnd(6)}  ${listed(items, '; ')}`] : [];
}

function nameRoom({ slack, teams }: ChatRoom): string {
  return slack ? `Slack ${slack.channelId}` : `Teams ${shownText(teams?.channelId ?? '')}`;
}

function placeOf(baseUrl: string): string {
  const region = (['us', 'eu'] as const).find((name) => regionBaseUrl(name) === baseUrl);
  return region ?? new URL(baseUrl).host;
}

/** How an audience is spoken to, where that is not as usual. */
function settingsOf({ language, timeZone, quietHours, privacy }: AudienceConfig): string[] {
  const but = quietHours?.except ? ` but for ${listed(quietHours.except, ', ')}` : '';
  return [
    ...(language === DEFAULT_VOICE.language ? [] : [language]),
    ...(timeZone === undefined ? [] : [timeZone]),
    ...(quietHours ? [`quiet from ${quietHours.from} to ${quietHours.to}${but}`] : []),
    ...(privacy === DEFAULT_VOICE.privacy ? [] : [privacy]),
  ];
}

/** `a@example.com (failed, stalled of acme, 2 devices)` */
function describe(subscription: Subscription): string {
  return `${shownText(subscription.endpoint)}${inBrackets(filtersOf(subscription))}`;
}

function filtersOf({ outcomes, orgs, devices }: Omit<Subscription, 'endpoint'>): string[] {
  const told = [outcomes && listed(outcomes, ', '), orgs && `of ${listed(orgs, ', ')}`]
    .filter(Boolean)
    .join(' ');
  return [
    ...(told === '' ? [] : [told]),
    ...(devices ? [`${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`] : []),
  ];
}

function inBrackets(parts: readonly string[]): string {
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}
