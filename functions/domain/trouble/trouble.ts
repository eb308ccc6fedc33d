/** Kinds of trouble that operators are told of. More will come: each has its words and its section in the runbook. */
export const TROUBLE_KINDS = [
  /** Nobody has looked at an org for too long. */
  'org-not-seen',
  /** The vendor rejects an org's key. */
  'key-rejected',
  'wrong-region',
  /** The key cannot be read from Secrets Manager. */
  'key-unreadable',
  'rate-limited',
  'unreachable',
  /** One endpoint of the vendor's fails, or says nothing, while the others go on. */
  'endpoint-out',
  /** Clips are no longer shown, and nothing proves that the vendor shows what there is. */
  'clips-unseen',
  /** What the registry has of an org cannot be read: unless the configuration names it, nobody looks at it. */
  'org-unreadable',
  /** A topic does not take messages. */
  'topic-refuses',
] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

/** A trouble that goes on, or that was over a short while ago. */
export interface Trouble {
  kind: TroubleKind;
  /** Whom it concerns: an org's id, or a topic's name; with an endpoint behind a colon. */
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
