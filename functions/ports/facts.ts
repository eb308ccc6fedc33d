import type { Endpoint, EndpointTrouble, VendorTrouble } from '../domain/org/state.ts';
import type { PublishTrouble } from '../domain/outbox/topic-health.ts';
import type { Destination, Outcome } from '../domain/outcome.ts';

/** What is worth a log line or a metric. Nothing here can hold a key, a title, a phone number or an address. */
export type Fact =
  | {
      kind: 'outcome-recorded';
      orgId: string;
      clipUuid: string;
      outcome: Outcome;
      eventId: string;
      late: boolean;
    }
  | { kind: 'published'; orgId: string; destination: Destination; count: number; delayMs: number }
  | { kind: 'publish-failed'; orgId: string; destination: Destination; reason: PublishTrouble }
  /** What was owed to audiences that are gone, or that no longer hear of the org: let go. */
  | { kind: 'audience-gone'; orgId: string; count: number }
  /** A topic that failed takes messages again. */
  | { kind: 'topic-recovered'; orgId: string; destination: Destination; deafSeconds: number }
  /** The table did not do what it was asked beside recording: `what` is a fixed word. */
  | { kind: 'table-failed'; orgId: string; what: TableTask; reason: string }
  | { kind: 'record-failed'; orgId: string; clipUuid: string; reason: string }
  /** The table will not hold this clip, not even the least that is needed of it: it is passed over. */
  | { kind: 'clip-unstorable'; orgId: string; clipUuid: string; reason: string }
  /** Items of the table that this release cannot read: left alone. */
  | { kind: 'items-unreadable'; orgId: string; count: number }
  /** Nothing of the vendor can be asked: the key, the limit or the host. */
  | { kind: 'vendor-failed'; orgId: string; reason: VendorTrouble; detail: string; retryInSeconds: number }
  | { kind: 'vendor-recovered'; orgId: string; blindSeconds: number }
  /** One endpoint fails while the others go on. */
  | {
      kind: 'endpoint-failed';
      orgId: string;
      endpoint: Endpoint;
      reason: EndpointTrouble;
      detail: string;
      retryInSeconds: number;
    }
  | { kind: 'endpoint-recovered'; orgId: string; endpoint: Endpoint; outSeconds: number }
  | { kind: 'malformed-items'; orgId: string; count: number }
  /** Fields that were there and could not be read, by their names. */
  | { kind: 'unreadable-fields'; orgId: string; fields: string; count: number }
  | { kind: 'unknown-status'; orgId: string; status: string }
  /** Clips that are no longer shown, and nothing that proves that the vendor shows what there is. */
  | { kind: 'clips-unseen'; orgId: string; count: number }
  /** Pages went on beyond what is read, or came round again. */
  | { kind: 'paging-cut'; orgId: string; pages: number }
  | { kind: 'lease-lost'; orgId: string }
  /** A turn that would have sent a key where the registry does not have it go. */
  | { kind: 'turn-refused'; orgId: string }
  /** At the end: calls to the vendor by `<endpoint>:<outcome>`. `idle`: in the end there was no clip to watch. */
  | { kind: 'calls-made'; orgId: string; calls: Record<string, number>; idle: boolean };

/** What the table is asked beside recording. */
export type TableTask =
  | 'recall'
  | 'settle'
  | 'take-over'
  | 'reserve-slot'
  | 'read-audiences'
  | 'load-topic-health'
  | 'save-topic-health'
  | 'load-names'
  | 'save-names'
  | 'read-lease'
  | 'note-idle-look'
  | 'release-lease'
  | 'load'
  | 'save';

export type Report = (fact: Fact) => void;
