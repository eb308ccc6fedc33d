import type { Limits } from '../domain/org/limits.ts';
import type { Channel } from '../domain/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Report } from '../ports/facts.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { PassStore } from '../ports/store.ts';
import type { Compose, TopicMessage, Topics } from '../ports/topics.ts';
import type { ConnectVendor } from '../ports/vendor.ts';

/** Everything that a check touches besides its own memory: time, chance and the outside world. */
export interface CheckDeps {
  clock: Clock;
  /** 0..1 */
  random(): number;
  /** Milliseconds until the function is killed. */
  remainingMs(): number;
  store: PassStore;
  topics: Topics;
  /** Topics of this stack: those for programs, and those of the audience `default`. */
  topicArns: { events: string } & Partial<Record<Channel, string>>;
  secrets: Secrets;
  connect: ConnectVendor;
  compose: Compose;
  /** What to publish in place of a message that SNS refuses as invalid. */
  minimalMessage(message: TopicMessage): TopicMessage;
  limits: Limits;
  report: Report;
  /** Told of a turn that failed: an error that nobody foresaw, or a table that does not answer. */
  reportFailure(orgId: string, error: unknown): void;
}
