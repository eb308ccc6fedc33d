import { CHANNELS as PEOPLE, type Channel as PeopleChannel } from '../../functions/domain/outcome.ts';

/** What a subscriber is: people get mails, texts or chats, programs events. */
export const CHANNELS = [...PEOPLE, 'event'] as const;
export type Channel = PeopleChannel | 'event';
