/** Kinds of trouble that operators are told of: each has its words (`notify/operators.ts`) and its section in the runbook. */
export const TROUBLE_KINDS = [
  /** Nobody has looked at an org for too long. */
  'org-not-seen',
  /** The vendor rejects an org's key. */
  'key-rejected',
  'wrong-region',
  /** The key cannot be read from Secrets Manager. */
  'key-unreadable',
  /** The key has not been replaced for a year. */
  'key-old',
  'rate-limited',
  'unreachable',
  /** One endpoint of the vendor's fails, or says nothing, while the others go on. */
  'endpoint-out',
  /** Clips are no longer shown, and nothing proves that the vendor shows what there is. */
  'clips-unseen',
  /** What the registry has of an org cannot be read: unless the configuration names it, nobody looks at it. */
  'org-unreadable',
  /** What is remembered of an org cannot be read: no turn of it comes to an end. */
  'state-unreadable',
  /** Clips in the table that cannot be read. */
  'items-unreadable',
  /** Clips that the table will not hold. */
  'clip-unstorable',
  /** Rhombus gives clips statuses that this release has never heard of. */
  'status-unknown',
  /** Rhombus answers otherwise than it documents: fields, items or pages that cannot be read. */
  'answers-odd',
  /** Something that should have been told long ago was not. */
  'owed-too-long',
  /** A topic does not take messages. */
  'topic-refuses',
  /** What the table has of an audience cannot be read: nobody tells it anything. */
  'audience-unreadable',
  /** Something lies in a dead-letter queue. */
  'dead-letters',
  /** An address of a topic has not confirmed, so that it gets nothing. */
  'subscription-pending',
  /** A subscription of the configuration is no longer there. */
  'subscription-gone',
  /** `health` may not look at a queue or a topic, or it is gone. */
  'not-inspected',
] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

/** A trouble as it is found: whether operators know of it is another matter. */
export interface FoundTrouble {
  kind: TroubleKind;
  subject: string;
  sinceMs: number;
  /** In words of ours. */
  why: string;
}

/** When troubles are looked for, and with how much patience: 1 for what passes by itself to pass, 0 to wait for nothing. */
export interface Moment {
  nowMs: number;
  patience: number;
}

/** Has it lasted for as long as is waited for such a thing? */
export function hasLasted(sinceMs: number, waitMs: number, { nowMs, patience }: Moment): boolean {
  return nowMs - sinceMs >= waitMs * patience;
}

/** A trouble that goes on, or that was over a short while ago. */
export interface Trouble {
  kind: TroubleKind;
  /** Whom it concerns: an org's id, or the name of a topic, a queue or an audience; behind a colon, what of it. */
  subject: string;
  sinceMs: number;
  /** When operators were told of it last. */
  toldAtMs: number;
  /** How often it began, so that one that comes and goes is told of ever more rarely. */
  times: number;
  /** They were told that it is over. */
  isOver?: boolean;
  /** Since when it is otherwise than they were told. */
  turnedAtMs?: number;
  /** In words of ours, such as `timeout`: what is known of why. */
  why: string;
}

/** Troubles of a kind and a subject are the same. */
export function troubleKeyOf({ kind, subject }: Pick<Trouble, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}

/** What operators are to be told: of one trouble, or of many alike. */
export interface TroubleMessage {
  phase: 'begins' | 'goes-on' | 'over';
  kind: TroubleKind;
  troubles: readonly [Trouble, ...Trouble[]];
}

/** Once a week, where all is well: who no longer gets this has lost the subscription that tells of troubles. */
export interface WellMessage {
  phase: 'well';
  organizations: number;
}

/** All that operators are told. */
export type OperatorMessage = TroubleMessage | WellMessage;
