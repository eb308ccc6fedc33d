import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { OrgState } from '../../functions/domain/org/state.ts';
import {
  type AnyEvent,
  type ClipEvent,
  isOrgEvent,
  type OrgEvent,
  type Owed,
} from '../../functions/domain/outbox/event.ts';
import type { Process } from './gate.ts';
import type { Listeners } from './listeners.ts';
import { sequenceProblem } from './sequence.ts';

/** Is an event true at the moment when it is recorded? Answers what is wrong with it. */
export type Truth = (event: AnyEvent, nowMs: number) => string | undefined;

/** Whoever asks the vendor so long after a write failed makes another pass. */
const ONE_PASS_MS = 1_500;

/** An event, and when it was recorded. */
export interface Recorded {
  event: ClipEvent;
  atMs: number;
}

/** One message that a topic took. */
export interface Told {
  atMs: number;
  destination: string;
  orgId: string;
  eventIds: readonly string[];
  /** Clips of the org in flight at this moment, as the table has them. */
  inFlight: number;
}

/** A message as it came to its topic. `isPlain`: it stands in for one that was refused. */
interface Taken {
  destination: string;
  eventIds: readonly string[];
  message: string;
  isPlain: boolean;
}

/** What happened, as an outside observer would have it: append-only, judged after the run. */
export class History {
  /** Events in the order in which they were recorded. */
  readonly recorded: Recorded[] = [];
  /** Those that tell of an org: whether it can be seen. */
  readonly recordedOfOrgs: { event: OrgEvent; atMs: number }[] = [];
  readonly told: Told[] = [];
  /** Copies that each destination got, by `<destination> <event id>`. */
  readonly published = new Map<string, number>();
  /** When the first of them came. */
  readonly publishedAtMs = new Map<string, number>();
  /** Faults that struck between a publish and its settling, by `<destination> <event id>`. */
  readonly exposures = new Map<string, number>();
  /** Notifications taken over from an invocation that was still alive: only wrong clocks bring that about. */
  hastyTakeovers = 0;
  /** Held for people, and left out in favour of a newer one about the same clip: by `<destination> <event id>`. */
  readonly #superseded = new Map<string, string>();
  /** Clips that a person had stopped, by `<org id> <clip uuid>`. */
  readonly #stopped = new Set<string>();
  /** Clips that a person had stopped at some time. */
  readonly #everStopped = new Set<string>();
  /** Published and not settled: by whom, of which clip. */
  readonly #open = new Map<string, Process>();
  /** When a write failed that would have settled it. */
  readonly #unsettledAtMs = new Map<string, number>();
  /** Published, and the reply is going to be lost, or was. */
  readonly #lost = new Set<string>();
  readonly #unheard = new Set<string>();
  readonly #payloads = new Map<string, string>();
  readonly #events = new Map<string, AnyEvent>();
  /** Destinations that each event was owed to, by its id. */
  readonly #owedTo = new Map<string, ReadonlySet<string>>();
  /** Let go, since nobody was there any more to hear it: `<destination> <event id>`. */
  readonly #letGo = new Set<string>();
  readonly #byClip = new Map<string, ClipEvent[]>();
  readonly #problems: string[] = [];
  readonly #truth: Truth;
  readonly #listeners: Listeners;

  constructor(truth: Truth, listeners: Listeners) {
    this.#truth = truth;
    this.#listeners = listeners;
  }

  /** A clip was written, or, without an `after`, put away. `isAlive` tells of any process whether it still runs. */
  write(
    before: ClipRecord | undefined,
    after: ClipRecord | undefined,
    nowMs: number,
    isAlive: (id: string) => boolean,
  ): void {
    this.#follow(before?.owed ?? [], after?.owed ?? [], nowMs, isAlive);
    if (after === undefined) return;
    const key = `${after.orgId} ${after.clipUuid}`;
    if (after.state !== 'stopped') this.#stopped.delete(key);
    else {
      this.#stopped.add(key);
      this.#everStopped.add(key);
    }
  }

  /** An org's state was written. */
  writeOrg(
    before: OrgState | undefined,
    after: OrgState,
    nowMs: number,
    isAlive: (id: string) => boolean,
  ): void {
    this.#follow(before?.owed ?? [], after.owed, nowMs, isAlive);
  }

  #follow(
    before: readonly Owed[],
    after: readonly Owed[],
    nowMs: number,
    isAlive: (id: string) => boolean,
  ): void {
    const known = new Map(before.map((owed) => [owed.event.id, owed]));
    for (const owed of after) {
      const earlier = known.get(owed.event.id);
      if (earlier === undefined) this.#record(owed, nowMs);
      else if (earlier.recordedBy !== owed.recordedBy && isAlive(earlier.recordedBy))
        this.#takeOverHastily(owed.event.id);
    }
    for (const { event, due } of before)
      for (const destination of Object.keys(due)) {
        const still = after.find((owed) => owed.event.id === event.id)?.due ?? {};
        if (!(destination in still)) this.#settle(destination, event.id, after, nowMs);
      }
  }

  /** A topic took a message. */
  publish(taken: Taken, process: Process, nowMs: number, inFlight: number): void {
    const { destination, eventIds } = taken;
    this.told.push({ atMs: nowMs, destination, orgId: process.orgId, eventIds, inFlight });
    this.deliver(taken, process, nowMs);
  }

  /** A topic's subscribers got it. */
  deliver({ destination, eventIds, message, isPlain }: Taken, process: Process, nowMs: number): void {
    for (const id of eventIds) {
      const key = `${destination} ${id}`;
      const payload = this.#payloads.get(id);
      if (payload === undefined)
        this.#problems.push(`${id} was published to ${destination} and never recorded`);
      else if (this.#owedTo.get(id)?.has(destination) !== true)
        this.#problems.push(`${id} was published to ${destination} and never owed to it`);
      else if (!this.#mayHear(destination, id, nowMs))
        this.#problems.push(`${id} was published to ${destination}, which hears of such things no more`);
      else if (destination === 'events' && !isPlain && message !== payload)
        this.#problems.push(`${id} has two payloads`);
      this.published.set(key, (this.published.get(key) ?? 0) + 1);
      if (!this.publishedAtMs.has(key)) this.publishedAtMs.set(key, nowMs);
      this.#open.set(key, process);
      if (!this.#lost.delete(key)) this.#unheard.delete(key);
      else this.#unheard.add(key);
      // It arrived after its sender had died: nobody is left to settle it.
      if (process.dead) this.expose(key);
    }
  }

  /** Its sender will not hear that it was taken. */
  lose(key: string): void {
    this.expose(key);
    this.#lost.add(key);
  }

  /** A fault struck this process: everything it has published and not settled may go out again. */
  exposeAll(process: Process): void {
    for (const [key, publisher] of this.#open) if (publisher === process) this.expose(key);
  }

  /** A fault struck a write of this clip by this process. */
  exposeClip(process: Process, clipUuid: string, nowMs: number): void {
    for (const [key, publisher] of this.#open)
      if (publisher === process && key.includes(`/${clipUuid}/`)) {
        this.expose(key);
        this.#unsettledAtMs.set(key, nowMs);
      }
  }

  /** A process ended well: what it could not settle, it had to try again with a later pass. */
  end(process: Process): void {
    for (const [key, publisher] of this.#open) {
      const failedAtMs = this.#unsettledAtMs.get(key) ?? Infinity;
      if (
        publisher === process &&
        !this.#unheard.has(key) &&
        (process.askedAtMs ?? 0) > failedAtMs + ONE_PASS_MS
      )
        this.#problems.push(`${key} was left unsettled by ${process.id}`);
    }
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

  /** Did this destination hear of it, or of what came after it? */
  hasReached(destination: string, eventId: string): boolean {
    const newer = this.#superseded.get(`${destination} ${eventId}`);
    if (newer !== undefined) return this.hasReached(destination, newer);
    return this.published.has(`${destination} ${eventId}`);
  }

  /** Did it reach this destination, or was nobody there any more to hear it? */
  isSettled(destination: string, eventId: string): boolean {
    const newer = this.#superseded.get(`${destination} ${eventId}`);
    if (newer !== undefined) return this.isSettled(destination, newer);
    return this.hasReached(destination, eventId) || this.#letGo.has(`${destination} ${eventId}`);
  }

  eventOf(id: string): AnyEvent | undefined {
    return this.#events.get(id);
  }

  /** Whom it was owed to when it was recorded. */
  destinationsOf(eventId: string): ReadonlySet<string> {
    return this.#owedTo.get(eventId) ?? new Set();
  }

  wasSuperseded(destination: string, eventId: string): boolean {
    return this.#superseded.has(`${destination} ${eventId}`);
  }

  /** Everything that is wrong: an empty list is what a run must give. `dead` destinations take nothing for good. */
  problems(dead: ReadonlySet<string>): string[] {
    const problems = [...this.#problems];
    for (const { event } of [...this.recorded, ...this.recordedOfOrgs])
      for (const destination of this.destinationsOf(event.id))
        if (!dead.has(destination) && !this.isSettled(destination, event.id))
          problems.push(`${event.id} never reached ${destination}`);
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

  #record({ event, due }: Owed, nowMs: number): void {
    const payload = JSON.stringify(event);
    this.#events.set(event.id, event);
    this.#owedTo.set(event.id, new Set(Object.keys(due)));
    for (const [destination, hears] of this.#listeners.ofEvent(event, nowMs)) {
      if (hears === 'always' && !(destination in due))
        this.#problems.push(`${event.id} is not owed to ${destination}, which was to hear of it`);
      if (hears === 'never' && destination in due)
        this.#problems.push(`${event.id} is owed to ${destination}, which was not to hear of it`);
    }
    if (this.#payloads.has(event.id)) this.#problems.push(`${event.id} was recorded twice`);
    this.#payloads.set(event.id, payload);
    const falsehood = this.#truth(event, nowMs);
    if (falsehood) this.#problems.push(`${event.id} is false: ${falsehood}`);
    if (isOrgEvent(event)) this.recordedOfOrgs.push({ event, atMs: nowMs });
    else this.#recordOfClip(event, nowMs);
  }

  #recordOfClip(event: ClipEvent, nowMs: number): void {
    this.recorded.push({ event, atMs: nowMs });
    const clip = `${event.data.orgId} ${event.subject}`;
    this.#byClip.set(clip, [...(this.#byClip.get(clip) ?? []), event]);
    if (this.#stopped.has(clip)) this.#problems.push(`${event.id} was recorded though the clip was stopped`);
  }

  /** It is owed no longer: it went out, or people are told of something newer in its place. */
  #settle(destination: string, id: string, after: readonly Owed[], nowMs: number): void {
    const key = `${destination} ${id}`;
    this.#open.delete(key);
    if (this.published.has(key)) return;
    const newer = after.findLast(({ event, due }) => event.id !== id && destination in due);
    const isFolded =
      destination !== 'events' &&
      newer !== undefined &&
      this.#isNewer(newer.event, id) &&
      this.#saysAsMuch(destination, newer.event, id, nowMs);
    if (isFolded) this.#superseded.set(key, newer.event.id);
    else if (this.#isGone(destination, id, nowMs)) this.#letGo.add(key);
    else this.#problems.push(`${id} was settled for ${destination} and never published`);
  }

  #isNewer({ id, data, subject }: AnyEvent, older: string): boolean {
    const ids = this.eventsOf(data.orgId, subject).map((event) => event.id);
    return ids.indexOf(id) > ids.indexOf(older);
  }

  /** Whoever wants to hear of one outcome alone would wait in vain for what gave way to another. */
  #saysAsMuch(destination: string, newer: AnyEvent, older: string, nowMs: number): boolean {
    const isAlike = newer.data.outcome === this.#events.get(older)?.data.outcome;
    return isAlike || !this.#listeners.tellsOutcomesApart(destination, nowMs);
  }

  /** Since it was recorded there was a time when nobody was there to hear it. */
  #isGone(destination: string, id: string, nowMs: number): boolean {
    const event = this.#events.get(id);
    if (event === undefined) return false;
    const recorded = [...this.recorded, ...this.recordedOfOrgs].find((one) => one.event.id === id);
    return this.#listeners.hears(destination, event, recorded?.atMs ?? nowMs, nowMs) !== 'always';
  }

  #mayHear(destination: string, id: string, nowMs: number): boolean {
    const event = this.#events.get(id);
    return event === undefined || this.#listeners.mayHear(destination, event, nowMs);
  }

  /** Whoever recorded it may be publishing it this very moment. */
  #takeOverHastily(id: string): void {
    this.hastyTakeovers++;
    for (const destination of this.destinationsOf(id)) this.expose(`${destination} ${id}`);
  }
}
