import type { Audience, Outcome } from '../core/clip.ts';
import type { BackoffReason } from '../core/org.ts';

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
  | { kind: 'published'; orgId: string; audience: Audience; count: number; delayMs: number }
  | { kind: 'publish-failed'; orgId: string; audience: Audience; reason: string }
  | { kind: 'settle-failed'; orgId: string; reason: string }
  | { kind: 'record-failed'; orgId: string; clipUuid: string; reason: string }
  | { kind: 'vendor-failed'; orgId: string; reason: BackoffReason; detail: string; retryInSeconds: number }
  | { kind: 'vendor-recovered'; orgId: string; blindSeconds: number }
  | { kind: 'malformed-items'; orgId: string; count: number }
  | { kind: 'unknown-status'; orgId: string; status: string }
  | { kind: 'many-clips-vanished'; orgId: string; count: number }
  | { kind: 'lease-lost'; orgId: string }
  /** At the end: calls to the vendor by `<endpoint>:<outcome>`. `idle`: in the end there was no clip to watch. */
  | { kind: 'calls-made'; orgId: string; calls: Record<string, number>; idle: boolean };
