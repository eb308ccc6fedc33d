import type { TopicHealth } from '../outbox/topic-health.ts';
import { type FoundTrouble, hasLasted, type Moment } from './trouble.ts';

const TOPIC_LASTS_MS = 60_000;

/** What is wrong with a topic, as those who publish to it found it. */
export function troublesOfTopic(topic: string, health: TopicHealth, moment: Moment): FoundTrouble[] {
  if (!hasLasted(health.sinceMs, TOPIC_LASTS_MS, moment)) return [];
  return [{ kind: 'topic-refuses', subject: topic, sinceMs: health.sinceMs, why: health.reason }];
}
