/** What a subscriber is: people get texts or mails, programs events. */
export const CHANNELS = ['text', 'mail', 'event'] as const;
export type Channel = (typeof CHANNELS)[number];
