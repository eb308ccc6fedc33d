import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { Limits } from '../../functions/domain/org/limits.ts';
import type { Dependency } from './gate.ts';
import type { LifeOptions } from './true-clip.ts';

interface Span {
  fromMs: number;
  /** Infinity: for good. */
  toMs: number;
}

/** Chances at every call to the outside world, 0..1. */
export interface FaultRates {
  killedBefore: number;
  killedAfter: number;
  refused: number;
  replyLost: number;
}

export interface Outage extends Span {
  dependency: Dependency | 'all';
  /** Only this call of it. */
  call?: string;
}

/** What may be wrong with one endpoint of the vendor. */
export type EndpointFaultKind =
  | 'unavailable'
  | 'malformed'
  | 'says-nothing'
  | 'no-route'
  | 'too-large'
  | 'unreachable'
  /** Answers after 3 to 10 s. */
  | 'slow'
  /** A recognised answer that shows nothing, or does not know the clip. */
  | 'denies';

export interface EndpointFault extends Span {
  endpoint: 'list' | 'page' | 'clip' | 'all';
  kind: EndpointFaultKind;
  /** 1 unless given. */
  chance?: number;
}

/** What may be wrong with one topic. */
export type TopicFaultKind =
  | 'denied'
  | 'gone'
  | 'throttled'
  | 'unavailable'
  /** Refuses what is not plain. */
  | 'invalid'
  /** Delivers what it takes twice. */
  | 'twice'
  /** Answers after 3 to 10 s. */
  | 'slow';

export interface TopicFault extends Span {
  destination: string;
  kind: TopicFaultKind;
  /** 1 unless given. */
  chance?: number;
}

/** How the vendor's pages of saved clips behave. */
export interface Paging {
  order: 'newest-first' | 'oldest-first' | 'shuffled';
  /** Clips a page at the most, whatever was asked for. */
  most: number;
  /** `refused`: no token is ever taken. `repeats`: each page but the last names itself as the next one. */
  tokens: 'good' | 'refused' | 'repeats';
  /** A token that is older than this is refused. */
  tokenLivesMs: number;
  /** A page of more clips is longer than we read. */
  tooLargeAbove: number;
}

/** Something that somebody changes while the world goes on. */
export interface Change {
  atMs: number;
  /** The configuration has these from now on. */
  audiences?: readonly Audience[];
  /** Names of the audiences that hear of an org beside the default one, by its id. */
  says?: Readonly<Record<string, readonly string[]>>;
}

/** What befalls a world of two orgs, or more. Shares and chances are 0..1. */
export interface Scenario {
  orgs?: number;
  lives?: Partial<LifeOptions>;
  /** Clips a org that had ended long before the world began. */
  past?: number;
  limits?: Partial<Limits>;
  rates?: FaultRates;
  /** Chance that a turn comes twice, comes late, or does not come at all. */
  doubledTurns?: number;
  lateTurns?: number;
  lostTurns?: number;
  /** Chance that a tick comes twice, or not at all. */
  doubledTicks?: number;
  lostTicks?: number;
  /** Invocations of `check` at once. */
  slots?: number;
  /** Turns that come together share an invocation, and its crash. */
  batches?: boolean;
  /** The event source stands still. */
  stoppedSource?: Span;
  /** Clocks are off by up to this much, either way. */
  skewMs?: number;
  /** Within an invocation a clock may be set back once, by up to this much. */
  setBackMs?: number;
  outages?: Outage[];
  endpoints?: EndpointFault[];
  topics?: TopicFault[];
  /** Chance that a call to the table is throttled. */
  throttled?: number;
  /** Clips of each org, the first ones, that the table will not hold. */
  unstorable?: number;
  paging?: Partial<Paging>;
  forgetAfterMs?: number;
  /** Chance that a list or a page comes back empty, or cut short. */
  listFaults?: number;
  /** The vendor takes a new key from `atMs` on; Secrets Manager holds it from `storedAtMs` on. */
  rotation?: { atMs: number; storedAtMs?: number };
  /** Shares of the clips that people start and stop watching, and how many never were. */
  watches?: { started: number; stopped: number; neverWere: number };
  /** Somebody gives wrong ids to `watch`, so many a second for a while. */
  flood?: { perSecond: number; fromMs: number; toMs: number };
  withoutLease?: boolean;
  /** What the clock on the wall shows at the beginning, epoch ms. */
  epochMs?: number;
  /** Who is configured to be told; people of the default audience alone unless given. */
  audiences?: readonly Audience[];
  changes?: readonly Change[];
  /** Messages of one org that a topic for people may get, at the most, from the beginning to the end. */
  mostMessages?: number;
  /** Faults strike only this org. */
  troubled?: string;
  /** How long faults go on, and how long everything is well afterwards. */
  horizonMs?: number;
  quietMs?: number;
  /**
   * How soon what is healthy must be told in spite of the rest: from a clip's end to its being recorded, and from there
   * to each topic that is well. Absent where faults strike at every call.
   */
  prompt?: Promptness;
}

export interface Promptness {
  recordMs: number;
  publishMs: number;
}
