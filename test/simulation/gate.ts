import type { Scheduler } from './scheduler.ts';

export type Dependency = 'table' | 'topics' | 'vendor' | 'secrets';

/** What may befall one call. */
export type Fate = 'ok' | 'refused' | 'reply-lost' | 'killed-before' | 'killed-after';

/** One invocation of a function: a process that may die at any call and whose clock may be wrong. */
export interface Process {
  id: string;
  dead: boolean;
  skewMs: number;
  diesAtMs: number;
}

export interface GateOptions {
  scheduler: Scheduler;
  /** Decides what befalls the next call. */
  fate(process: Process, dependency: Dependency, name: string): Fate;
  latencyMs(dependency: Dependency): number;
  refusal(dependency: Dependency): Error;
  trace(line: string): void;
  /** Told of each fault that a process lives through, as it strikes. */
  onFault(fate: Fate, name: string, subject: string): void;
  /** Told when a process dies. */
  onDeath(process: Process): void;
}

export type Gate = <T>(
  process: Process,
  dependency: Dependency,
  name: string,
  subject: string,
  apply: () => T,
) => Promise<T>;

/**
 * Every effect passes here. A killed process is a promise that never settles: no `finally` runs, exactly as when
 * Lambda ends an environment.
 */
export function createGate({
  scheduler,
  fate,
  latencyMs,
  refusal,
  trace,
  onFault,
  onDeath,
}: GateOptions): Gate {
  const die = (process: Process) => {
    process.dead = true;
    onDeath(process);
  };
  return (process, dependency, name, subject, apply) =>
    new Promise((resolve, reject) => {
      if (process.dead) return;
      const chosen = fate(process, dependency, name);
      if (chosen !== 'ok') {
        trace(`${process.id} ${name} ${subject}: ${chosen}`);
        onFault(chosen, name, subject);
      }
      const there = latencyMs(dependency) / 2;
      const back = latencyMs(dependency) / 2;
      const reply = (answer: () => void) => scheduler.after(back, () => process.dead || answer());
      if (chosen === 'killed-before') {
        die(process);
        return;
      }
      scheduler.after(there, () => {
        if (chosen === 'refused') return reply(() => reject(refusal(dependency)));
        // A request that is under way arrives even if its sender has died meanwhile.
        let result: ReturnType<typeof apply>;
        try {
          result = apply();
        } catch (error) {
          return reply(() => reject(error));
        }
        trace(`${process.id} ${name} ${subject}`);
        if (chosen === 'killed-after') die(process);
        else if (chosen === 'reply-lost') reply(() => reject(refusal(dependency)));
        else reply(() => resolve(result));
      });
    });
}
