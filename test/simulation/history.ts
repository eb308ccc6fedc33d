import type { Audience, Outcome } from '../../functions/core/clip.ts';
import type { ClipEvent } from '../../functions/core/event.ts';
import { statusAt, type TrueClip } from './fake-vendor.ts';
import type { Process } from './gate.ts';

/** What happened, as an outside observer would have it: append-only, judged after the run. */
export class History {
  /** Events in the order in which they were recorded. */
  readonly recorded: { event: ClipEvent; atMs: number }[] = [];
  /** Copies that each audience got, by event id. */
  readonly published = new Map<string, number>();
  /** Faults that struck between a publish and its settling, by `<audience> <event id>`. */
  readonly exposures = new Map<string, number>();
  /** Published and not settled: by whom. */
  readonly #open = new Map<string, Process>();
  readonly #payloads = new Map<string, string>();
  readonly #problems: string[] = [];
  readonly #forgetAfterMs: number;
  readonly #clips: Map<string, TrueClip>;

  constructor(clips: readonly TrueClip[], forgetAfterMs: number) {
    this.#clips = new Map(clips.map((clip) => [clip.uuid, clip]));
    this.#forgetAfterMs = forgetAfterMs;
  }

  record(event: ClipEvent, nowMs: number): void {
    const payload = JSON.stringify(event);
    const known = this.#payloads.get(event.id);
    if (known === payload) return;
    if (known !== undefined) this.#problems.push(`${event.id} was recorded twice, with different payloads`);
    this.#payloads.set(event.id, payload);
    this.recorded.push({ event, atMs: nowMs });
    this.#checkTruth(event, nowMs);
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

  settle(audience: Audience, eventId: string): void {
    this.#open.delete(`${audience} ${eventId}`);
  }

  /** A fault struck this process: everything it has published and not settled may go out again. */
  exposeAll(process: Process): void {
    for (const [key, publisher] of this.#open) if (publisher === process) this.expose(key);
  }

  expose(key: string): void {
    this.exposures.set(key, (this.exposures.get(key) ?? 0) + 1);
  }

  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  get duplicates(): number {
    return [...this.published.values()].reduce((total, copies) => total + copies - 1, 0);
  }

  /** Everything that is wrong: an empty list is what a run must give. */
  problems(): string[] {
    const problems = [...this.#problems];
    for (const { event } of this.recorded)
      for (const audience of ['events', 'mail', 'text'])
        if (!this.published.has(`${audience} ${event.id}`))
          problems.push(`${event.id} never reached ${audience}`);
    for (const [key, copies] of this.published) {
      const allowed = this.exposures.get(key) ?? 0;
      if (copies - 1 > allowed)
        problems.push(`${key}: ${copies - 1} copies too many, ${allowed} faults in between`);
    }
    return [...problems, ...this.#illegalSequences()];
  }

  outcomesOf(uuid: string): Outcome[] {
    return this.recorded.filter(({ event }) => event.subject === uuid).map(({ event }) => event.data.outcome);
  }

  #illegalSequences(): string[] {
    return [...this.#clips.keys()].flatMap((uuid) => {
      const outcomes = this.outcomesOf(uuid);
      const spoken = outcomes.map((outcome) => LETTERS[outcome]).join('');
      return LEGAL.test(spoken) ? [] : [`clip ${uuid} was told as ${outcomes.join(', ')}`];
    });
  }

  /** Was it so, at the moment it was recorded? */
  #checkTruth(event: ClipEvent, nowMs: number): void {
    const clip = this.#clips.get(event.subject);
    if (clip === undefined) return void this.#problems.push(`${event.id} is about a clip that never was`);
    const truth = statusAt(clip, nowMs, this.#forgetAfterMs);
    const { outcome } = event.data;
    const isTrue = {
      completed: truth === 'COMPLETE' || wasRecently(clip, 'COMPLETE', nowMs, this.#forgetAfterMs),
      failed: clip.ending === 'FAILED' && nowMs >= clip.endMs,
      removed: truth === undefined || truth === 'DELETED',
      stalled: true,
      resumed: true,
      'not-found': false,
      expired: false,
    }[outcome];
    if (!isTrue) this.#problems.push(`${event.id} is false: the vendor says ${truth ?? 'nothing'}`);
  }
}

/** A verdict is a moment older than its record. */
function wasRecently(clip: TrueClip, status: string, nowMs: number, forgetAfterMs: number): boolean {
  return statusAt(clip, nowMs - 30_000, forgetAfterMs) === status;
}

const LETTERS: Record<Outcome, string> = {
  completed: 'C',
  failed: 'F',
  stalled: 's',
  resumed: 'r',
  removed: 'R',
  'not-found': 'N',
  expired: 'E',
};

/** Stalls and resumptions in turn; one end; a failed, removed or unfound clip may live again. */
const LEGAL = /^((sr)*s?[FRN])*((sr)*s?([CE])?)$/;
