import type { Announced, Channel, Destination } from '../outcome.ts';

/** Languages that messages to people come in: one file each in `notify/languages/`. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `minimal`: the outcome and a short code, and nothing of the vendor's text or names. */
export const PRIVACIES = ['full', 'minimal'] as const;
export type Privacy = (typeof PRIVACIES)[number];

/** When people are not to be told, by the clock of the audience's time zone. */
export interface QuietHours {
  /** `22:00`. Where `to` is earlier, they go on past midnight. */
  from: string;
  to: string;
  /** Outcomes that are told all the same. */
  except?: readonly Announced[];
}

/** How people are spoken to. */
export interface Voice {
  language: Language;
  /** IANA name: for footage whose site's zone is not known, and for quiet hours. Default: UTC. */
  timeZone?: string;
  privacy: Privacy;
  /** Template of the link to the camera at the moment of the footage. Without it there is no link. */
  consoleUrl?: string;
}

/** A group of people who are told alike, each channel by a topic of its own. */
export interface Audience extends Voice {
  /** `default` for what stands flat in the configuration. */
  name: string;
  /** ARNs of its topics, by channel: it has those that it uses. */
  topics: Partial<Record<Channel, string>>;
  /** Orgs that it hears of, where nothing else was said at run time. Default: all. */
  orgs?: readonly string[];
  /** Default: every outcome. */
  outcomes?: readonly Announced[];
  /** Bare uuids of cameras. Default: every camera, and clips without one. */
  devices?: readonly string[];
  quietHours?: QuietHours;
  /** What its subscribers' own filters tell apart, and digests therefore must not mix. */
  apart?: readonly ('outcomes' | 'devices')[];
}

export const DEFAULT_AUDIENCE_NAME = 'default';

/** What is said where nothing else is configured. */
export const DEFAULT_VOICE: Voice = { language: 'en', privacy: 'full' };

/** The topic of an audience's channel, as the table names it: `mail` of the default audience, `mail@night` of others. */
export function destinationOf(channel: Channel, { name }: Pick<Audience, 'name'>): Destination {
  return name === DEFAULT_AUDIENCE_NAME ? channel : `${channel}@${name}`;
}
