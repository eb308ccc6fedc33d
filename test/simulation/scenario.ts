import type { Limits } from '../../functions/core/limits.ts';
import type { Dependency } from './gate.ts';
import type { LifeOptions } from './true-clip.ts';

/** Chances at every call to the outside world, 0..1. */
export interface FaultRates {
  killedBefore: number;
  killedAfter: number;
  refused: number;
  replyLost: number;
}

export interface Outage {
  dependency: Dependency | 'all';
  /** Only this call of it. */
  call?: string;
  fromMs: number;
  toMs: number;
}

/** What befalls a world of two orgs. Shares and chances are 0..1. */
export interface Scenario {
  lives?: Partial<LifeOptions>;
  limits?: Partial<Limits>;
  rates?: FaultRates;
  /** Chance that a tick comes twice, or not at all. */
  doubledTicks?: number;
  lostTicks?: number;
  /** Clocks are off by up to this much, either way. */
  skewMs?: number;
  outages?: Outage[];
  forgetAfterMs?: number;
  /** Chance that a list or a page comes back empty, or cut short. */
  listFaults?: number;
  /** The vendor takes a new key from `atMs` on; Secrets Manager holds it from `storedAtMs` on. */
  rotation?: { atMs: number; storedAtMs?: number };
  /** Shares of the clips that people start and stop watching, and how many never were. */
  watches?: { started: number; stopped: number; neverWere: number };
  withoutLease?: boolean;
  /** Faults strike only this org. */
  troubled?: string;
  /** How long faults go on, and how long everything is well afterwards. */
  horizonMs?: number;
  quietMs?: number;
}
