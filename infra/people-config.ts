import {
  type Audience,
  DEFAULT_AUDIENCE_NAME,
  DEFAULT_VOICE,
} from '../functions/domain/audience/audience.ts';
import { DEFAULT_CONSOLE_URL } from '../functions/domain/audience/console-url.ts';
import type { ChatRoom, ParsedAudience } from './audience-schema.ts';
import { ConfigError } from './config-error.ts';
import { definedOnly } from './defined-only.ts';
import type { PeopleProtocol } from './protocols.ts';
import { readSubscriptions, type Subscription } from './read-subscriptions.ts';

/** An audience as it is configured: who it is, what it is told of, and how. */
export interface AudienceConfig
  extends Omit<Audience, 'topics' | 'apart'>,
    Record<PeopleProtocol, readonly Subscription[]> {
  /** Rooms in chat applications. Amazon Q subscribes them by itself, and without filters. */
  chat: readonly ChatRoom[];
}

/** The audience `default`, and the others in the order of the configuration. */
export function readAudiences(
  flat: ParsedAudience,
  others: readonly ({ name: string } & ParsedAudience)[],
): AudienceConfig[] {
  const names = new Set<string>();
  for (const [index, { name }] of others.entries()) {
    if (names.has(name)) throw new ConfigError(`audiences.${index}.name`, 'must not be given twice', name);
    names.add(name);
  }
  return [
    readAudience('', { name: DEFAULT_AUDIENCE_NAME, ...flat }),
    ...others.map((audience, index) => readAudience(`audiences.${index}.`, audience)),
  ];
}

/** `at`: what its keys begin with. */
function readAudience(
  at: string,
  {
    name,
    email,
    sms,
    chat,
    consoleUrl = DEFAULT_CONSOLE_URL,
    ...settings
  }: { name: string } & ParsedAudience,
): AudienceConfig {
  const { quietHours, timeZone, orgs, outcomes, devices, ...voice } = settings;
  if (quietHours !== undefined && timeZone === undefined)
    throw new ConfigError(
      `${at}timeZone`,
      'must be given where there are quietHours, which go by its clock',
      timeZone,
    );
  return {
    name,
    ...DEFAULT_VOICE,
    ...definedOnly({ ...voice, timeZone, orgs, outcomes, devices }),
    ...(quietHours && { quietHours: definedOnly(quietHours) }),
    ...(consoleUrl !== false && { consoleUrl }),
    email: readSubscriptions('email', email, at),
    sms: readSubscriptions('sms', sms, at),
    chat: distinctRooms(chat),
  };
}

/** By which a room is the same, whoever names it. */
export function roomId({ slack, teams }: ChatRoom): string {
  if (slack) return `slack-${slack.workspaceId}-${slack.channelId}`;
  return `teams-${teams?.tenantId}-${teams?.teamId}-${teams?.channelId}`;
}

function distinctRooms(rooms: readonly ChatRoom[]): ChatRoom[] {
  return [...new Map(rooms.map((room) => [roomId(room), room])).values()];
}
