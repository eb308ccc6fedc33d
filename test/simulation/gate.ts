import type { Scheduler } from './scheduler.ts';

export type Dependency = 'table' | 'topics' | 'vendor' | 'secrets' | 'queue';

/** What may befall one call. */
export const FATES = ['ok', 'refused', 'reply-lost', 'killed-before', 'killed-after'] as const;
export type Fate = (typeof FATES)[number];

/** One invocation of a function: a process that may die at any call and whose clock may be wrong. */
export interface Process {
  id: string;
  orgId: string;
  dead: boolean;
  /** Has it a place to tell facts? `watch` answers its caller instead. */
  tells: boolean;
  /** How it came to its end: by itself, or otherwise. */
  end?: 'well' | 'failed' | 'killed';
  /** Told how it came to its end, once. */
  over?: (end: NonNullable<Process['end']>) => void;
  /** When it asked the vendor last. */
  askedAtMs?: number;
  /** How far its clock is wrong. */
  skewMs: (nowMs: number) => number;
  diesAtMs: number;
}

export interface Call {
  process: Process;
  dependency: Dependency;
  name: string;
  /** Whom it concerns: a clip, an org, the events of a message. */
  subject: string;
}

/** Every effect passes here. */
export type Gate = <T>(call: Call, apply: () => T) => Promise<T>;

/** Who looks on. */
export interface Witness {
  trace(line: string): void;
  /** A fault strikes a call, as it is made. */
  onFault(fate: Fate, call: Call): void;
  onDeath(process: Process): void;
  /** What a dependency says when it refuses. */
  refusal(call: Call): Error;
}

/** What a call came to: a value, an error, or nothing that anybody is left to hear. */
export type Reply<T> = { kind: 'value'; value: T } | { kind: 'error'; error: unknown } | { kind: 'silence' };

export interface TimedGateOptions {
  scheduler: Scheduler;
  witness: Witness;
  /** Decides what befalls the next call. */
  fate(call: Call): Fate;
  latencyMs(call: Call): number;
}

/**
 * A gate at which calls take time. A killed process is a promise that never settles: no `finally` runs, exactly as
 * when Lambda ends an environment.
 */
export function createTimedGate({ scheduler, witness, fate, latencyMs }: TimedGateOptions): Gate {
  return (call, apply) =>
    new Promise((resolve, reject) => {
      if (call.process.dead) return;
      const chosen = fate(call);
      if (!departs(witness, call, chosen)) return;
      const legMs = latencyMs(call) / 2;
      scheduler.after(legMs, () => {
        const reply = arrive(witness, call, chosen, apply);
        scheduler.after(legMs, () => deliver(call, reply, resolve, reject));
      });
    });
}

/** Does the call leave its process at all? */
export function departs(witness: Witness, call: Call, fate: Fate): boolean {
  if (fate !== 'ok') {
    witness.trace(`${describe(call)}: ${fate}`);
    witness.onFault(fate, call);
  }
  if (fate === 'killed-before') die(witness, call.process);
  return fate !== 'killed-before';
}

/** The call reaches its dependency. One that is under way arrives even if its sender has died meanwhile. */
export function arrive<T>(witness: Witness, call: Call, fate: Fate, apply: () => T): Reply<T> {
  if (fate === 'refused') return { kind: 'error', error: witness.refusal(call) };
  const reply = attempt(apply);
  witness.trace(describe(call));
  if (fate === 'killed-after') {
    die(witness, call.process);
    return { kind: 'silence' };
  }
  return fate === 'reply-lost' ? { kind: 'error', error: witness.refusal(call) } : reply;
}

export function deliver<T>(
  { process }: Call,
  reply: Reply<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): void {
  if (process.dead) return;
  if (reply.kind === 'value') resolve(reply.value);
  if (reply.kind === 'error') reject(reply.error);
}

function attempt<T>(apply: () => T): Reply<T> {
  try {
    return { kind: 'value', value: apply() };
  } catch (error) {
    return { kind: 'error', error };
  }
}

function die(witness: Witness, process: Process): void {
  process.dead = true;
  process.end = 'killed';
  witness.onDeath(process);
  process.over?.('killed');
}

function describe({ process, name, subject }: Call): string {
  return `${process.id} ${name} ${subject}`;
}
