import type { Audience } from '../domain/audience/audience.ts';
import type { AnyEvent } from '../domain/outbox/event.ts';
import type { PublishTrouble } from '../domain/outbox/topic-health.ts';
import type { Destination } from '../domain/outcome.ts';

/** A message as one topic carries it. `eventIds` are the ids of what it tells. */
export interface TopicMessage {
  destination: Destination;
  subject?: string;
  message: string;
  /** `outcome` and `late`: several in a message that tells of several. */
  attributes: { outcome: string | string[]; orgId: string; deviceUuids: string[]; late: boolean | boolean[] };
  eventIds: string[];
  /** When the oldest of them was recorded, epoch ms. */
  oldestAtMs: number;
}

/** What became of one message. */
export type Published = { kind: 'published' } | { kind: 'failed'; reason: PublishTrouble };

export interface Topics {
  /**
   * Publishes messages of one destination to its topic, at most ten, in as few requests as their sizes allow. Answers what
   * became of each, in order; it never throws for what SNS does.
   */
  publish(topicArn: string, messages: readonly TopicMessage[]): Promise<Published[]>;
}

/** SNS takes ten messages a request. Source: the PublishBatch action's API reference. */
export const PUBLISH_BATCH = 10;

/** How what is due becomes messages. */
export interface ComposeOptions {
  /** Whom it is for. Default: the audience `default`, as if nothing were configured. */
  audience?: Audience;
  /** Everything that is alike goes into one message, be it two clips: there were many messages lately. */
  fold?: boolean;
  /** Everything goes into one message, whatever came of the clips: it was held while people were not to be told. */
  whole?: boolean;
}

/** Turns what is due to one destination into messages: one a clip, or a digest where many ended together. */
export type Compose = (
  destination: Destination,
  events: readonly AnyEvent[],
  options?: ComposeOptions,
) => TopicMessage[];
