import { AUDIENCES, type Audience, type ClipRecord } from '../../functions/core/clip.ts';
import type { ClipEvent } from '../../functions/core/event.ts';
import type { Process } from './gate.ts';
import { sequenceProblem } from './sequence.ts';

/** Is an event true at the moment when it is recorded? Answers what is wrong with it. */
export type Truth = (event: ClipEvent, nowMs: number) => string | undefined;

/** What happened, as an outside observer would have it: append-only, judged after the run. */
export class History {
  /** Events in the order in which they were recorded. */
  readonly recorded: { event: ClipEvent; atMs: number }[] = [];
  /** Copies that each audience got, by `<audience> <event id>`. */
  readonly published = new Map<string, number>();
  /** Faults that struck between a publish and its settling, by `<audience> <event id>`. */
  readonly exposures = new Map<string, number>();
  /** Notifications taken over from an invocation that was still alive: only wrong clocks bring that about. */
  hastyTakeovers = 0;
  /** Clips that a person had stopped, by `<org id> <clip uuid>`. */
  readonly #stopped = new Set<string>();
  /** Clips that a person had stopped at some time. */
  readonly #everStopped = new Set<string>();
  /** Published and not settled: by whom. */
  readonly #open = new Map<string, Process>();
  readonly #payloads = new Map<string, string>();
  readonly #byClip = new Map<string, ClipEvent[]>();
  readonly #problems: string[] = [];
  readonly #truth: Truth;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  /** A clip was written, by this process. `isAlive` tells of any process whether it still runs. */
  write(before: ClipRecord | undefined, after: ClipRecord, nowMs: number, isAlive: (id: string) => boolean) {
    const known = new Map(before?.owed.map((owed) => [owed.event.id, owed]));
    for (const owed of after.owed) {
      const earlier = known.get(owed.event.id);
      if (earlier === undefined) this.#record(owed.event, nowMs);
      else if (earlier.recordedBy !== owed.recordedBy && isAlive(earlier.recordedBy))
        this.#takeOverHastily(owed.event.id);
    }
    const key = `${after.orgId} ${after.clipUuid}`;
    if (after.state !== 'stopped') this.#stopped.delete(key);
    else {
      this.#stopped.add(key);
      this.#everStopped.add(key);
    }
  }

  publish(audience: Audience, eventIds: readonly string[], message: string, process: Process): void {
    for (const id of eventIds) {
      const key = `${audience} ${id}`;
      const payload = this.#payloads.get(id);
      if (payload === undefined) this.#problems.push(`${id} was published to ${audience} and never recorded`);
      else if (audience === 'events' && message !== payload) this.#problems.push(`${id} has two payloads`);
      this.published.set(key, (this.published.get(key) ?? 0) + 1);
      this.#open.set(key, process);
      // It arrived after its sender had died: nobody is left to settle it.
      if (process.dead) this.expose(key);
    }
  }

  settle(audience: string, eventId: string): void {
    this.#open.delete(`${audience} ${eventId}`);
  }

  /** A fault struck this process: everything it has published and not settled may go out again. */
  exposeAll(process: Process): void {
    for (const [key, publisher] of this.#open) if (publisher === process) this.expose(key);
  }

  expose(key: string): void {
    this.exposures.set(key, (this.exposures.get(key) ?? 0) + 1);
  }

  get duplicates(): number {
    return [...this.published.values()].reduce((total, copies) => total + copies - 1, 0);
  }

  /** How many duplicates the faults would excuse. */
  get allowedDuplicates(): number {
    return [...this.published.keys()].reduce((total, key) => total + (this.exposures.get(key) ?? 0), 0);
  }

  eventsOf(orgId: string, uuid: string): ClipEvent[] {
    return this.#byClip.get(`${orgId} ${uuid}`) ?? [];
  }

  wasStopped(orgId: string, uuid: string): boolean {
    return this.#everStopped.has(`${orgId} ${uuid}`);
  }

  /** Everything that is wrong: an empty list is what a run must give. */
  problems(): string[] {
    const problems = [...this.#problems];
    for (const { event } of this.recorded)
      for (const audience of AUDIENCES)
        if (!this.published.has(`${audience} ${event.id}`))
          problems.push(`${event.id} never reached ${audience}`);
    for (const [key, copies] of this.published) {
      const allowed = this.exposures.get(key) ?? 0;
      if (copies - 1 > allowed)
        problems.push(`${key}: ${copies - 1} copies too many, ${allowed} faults in between`);
    }
    for (const [clip, events] of this.#byClip) {
      const problem = sequenceProblem(events, this.#everStopped.has(clip));
      if (problem) problems.push(`clip ${clip} ${problem}`);
    }
    return problems;
  }

  #record(event: ClipEvent, nowMs: number): void {
    const payload = JSON.stringify(event);
    if (this.#payloads.has(event.id)) this.#problems.push(`${event.id} was recorded twice`);
    this.#payloads.set(event.id, payload);
    this.recorded.push({ event, atMs: nowMs });
    const clip = `${event.data.orgId} ${event.subject}`;
    this.#byClip.set(clip, [...(this.#byClip.get(clip) ?? []), event]);
    if (this.#stopped.has(clip)) this.#problems.push(`${event.id} was recorded though the clip was stopped`);
    const falsehood = this.#truth(event, nowMs);
    if (falsehood) this.#problems.push(`${event.id} is false: ${falsehood}`);
  }

  /** Whoever recorded it may be publishing it this very moment. */
  #takeOverHastily(id: string): void {
    this.hastyTakeovers++;
    for (const audience of AUDIENCES) this.expose(`${audience} ${id}`);
  }
}
