import type { ClipWarning } from '../../domain/outbox/event.ts';
import type { OrgOutcome, Outcome } from '../../domain/outcome.ts';

/** A phrase by number: which forms there are is the language's affair. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What stands before a fact in a mail and a chat. Short: in a mail it has 13 letters. */
export type Label =
  | 'reason'
  | 'status'
  | 'step'
  | 'camera'
  | 'site'
  | 'footage'
  | 'length'
  | 'took'
  | 'ready'
  | 'watched'
  | 'size'
  | 'attempt'
  | 'label'
  | 'time'
  | 'organization'
  | 'clip'
  | 'cameraId'
  | 'event'
  | 'inFlight';

/** What it means, and what to do now: whole sentences, true of one clip and of many. The second half are for phones, too. */
export type Advice =
  | 'mayBeRetried'
  | 'keepsFailing'
  | 'stillWatched'
  | 'deleted'
  | 'unknownNow'
  | 'neverKnown'
  | 'neverEnded'
  | 'nextWordLater'
  | 'find'
  | 'exportAgain'
  | 'checkFootage'
  | 'checkCamera'
  | 'cameraOffline'
  | 'watchedOn'
  | 'checkId'
  | 'lookUp';

/** Why an organization cannot be seen; `other` for what this release does not know. */
export type BlindReason =
  | 'unauthorized'
  | 'secret'
  | 'unreachable'
  | 'rate-limited'
  | 'wrong-region'
  | 'no-answer'
  | 'other';

/**
 * All that is said to people, in one language. Mails and chats have it as it is written; subjects and texts in the
 * nearest letters that they can carry. Names, numbers and times are put in where there is a parameter, and nothing else
 * of what the vendor says.
 */
export interface Words {
  /** How Intl writes lists, numbers and zones. */
  locale: string;
  /** `The clip is ready`: what one clip is called before what became of it, and many. */
  theClip(became: string): string;
  clips(count: number, became: string): string;
  became: Record<Outcome, Plural>;
  /** `Clip ready`: begins a subject and a text. */
  short: Record<Outcome, string>;
  /** For the third time and more, behind either. */
  again(times: number): string;
  /** How long it took, and how long nothing moved: goes on after a subject. */
  after(duration: string): string;
  noMovement(duration: string): string;
  late: string;
  /** Why it comes late. */
  lateBecause: string;
  /** `please check it`. */
  check: string;
  toCheck(count: number): string;
  warnings: {
    [Code in ClipWarning['code']]: (facts: { length: string; asked: string; cameras: string }) => string;
  };
  advice: Record<Advice, string>;
  still(duration: string): string;
  stood(duration: string): string;
  /** How long such clips usually take. */
  usual(facts: { median: string; p90: string; ofCamera: boolean }): string;
  /** When it is likely to be ready. */
  readyBy(median: string, p90: string): string;
  labels: Record<Label, string>;
  /** Statuses of the vendor that a clip in flight may have. */
  statuses: Record<'OFFLINE' | 'INITIATING' | 'UPLOADING' | 'RENDERING', string>;
  range(from: string, to: string): string;
  more(count: number): string;
  /** Where not all of a list is said: how many there are. */
  inAll(count: number): string;
  elsewhere: string;
  /** Said where everything comes at once: after quiet hours, and where there was too much of it. */
  whole: string;
  openCamera: string;
  cannotBeSeen: Record<OrgOutcome, string>;
  blind(org: string, since: string): string;
  visible(org: string, duration: string): string;
  blindReasons: Record<BlindReason, string>;
  /** That no clip has failed by it, and when what ends meanwhile is told: not each who reads this hears of that. */
  blindMeans: string;
  tellOperator: string;
  meanwhile(counts: string): string;
  nothing: string;
}
