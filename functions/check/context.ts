import type { Audience, ClipRecord, ClipState } from '../core/clip.ts';
import type { Limits, Organization } from '../core/limits.ts';
import type { OrgRecord } from '../core/org.ts';
import type {
  Clock,
  Compose,
  Secrets,
  Store,
  TopicMessage,
  Topics,
  Vendor,
  VendorCall,
} from '../core/ports.ts';
import type { Fact } from './facts.ts';

/** Everything that a check touches besides its own memory: time, chance and the outside world. */
export interface CheckDeps {
  clock: Clock;
  /** 0..1 */
  random(): number;
  /** Milliseconds until the function is killed. */
  remainingMs(): number;
  store: Store;
  topics: Topics;
  secrets: Secrets;
  connect(options: {
    baseUrl: string;
    apiKey: string;
    listService?: 'event' | 'video';
    onCall: (call: VendorCall) => void;
  }): Vendor;
  compose: Compose;
  /** What to publish in place of a message that SNS refuses as invalid. */
  minimalMessage(message: TopicMessage): TopicMessage;
  limits: Limits;
  report(fact: Fact): void;
}

/** One invocation's memory of one org. Losing it costs calls and writes, never an outcome. */
export interface Session {
  /** The invocation's id: holder of the lease, and the recorder of what it records. */
  invocation: string;
  organization: Organization;
  /** The org's item as it was read, moved on by each pass. */
  org: OrgRecord;
  /** The org's item must be written before the invocation ends. */
  orgChanged: boolean;
  vendor?: Vendor;
  /** Looks that were not worth a write, newer than what the table holds. */
  unwritten: Map<string, ClipRecord>;
  /** Clips known to have ended, so that the table is not asked again. */
  ended: Map<string, ClipState>;
  /** When clips were asked for singly, answered or not. */
  askedAtMs: Map<string, number>;
  /** The last hint that was read: a later one is news. */
  hintAtMs: number;
  /** Kinds of oddities that were reported already. */
  reported: Set<string>;
  /** `<eventId> <audience>` that went out and whose settling failed: never published again by this invocation. */
  published: Set<string>;
  /** A topic that did not take a message is left alone until then. */
  topicRestsUntilMs: Map<Audience, number>;
}

/** What a pass works with. */
export interface PassContext {
  deps: CheckDeps;
  session: Session;
  /** The clips as the table holds them, by uuid. */
  stored: ReadonlyMap<string, ClipRecord>;
}
