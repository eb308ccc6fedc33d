import type { TopicHealth } from '../../domain/outbox/topic-health.ts';
import type { Destination } from '../../domain/outcome.ts';

/** One invocation's knowledge of what it has published, and of how the topics fare. */
export class Outbox {
  /** Destinations that got an event, by its id, and when: the table does not know of it yet. */
  readonly #out = new Map<string, Map<string, number>>();
  /** Those that will never get it, and are owed it no longer. */
  readonly #letGo = new Map<string, Set<string>>();
  /** Messages that SNS refuses as invalid, even in their plainest form: not tried again by this invocation. */
  readonly #refused = new Set<string>();
  readonly #health = new Map<string, TopicHealth>();
  #isHealthKnown = false;

  get isHealthKnown(): boolean {
    return this.#isHealthKnown;
  }

  knowHealth(health: ReadonlyMap<string, TopicHealth>): void {
    this.#isHealthKnown = true;
    for (const [destination, known] of health) this.#health.set(destination, known);
  }

  healthOf(destination: string): TopicHealth | undefined {
    return this.#health.get(destination);
  }

  noteHealth(destination: Destination, health: TopicHealth | undefined): void {
    if (health === undefined) this.#health.delete(destination);
    else this.#health.set(destination, health);
  }

  /** Published: never again by this invocation, settled or not. */
  markOut(eventId: string, destination: string, atMs: number): void {
    this.#out.set(eventId, (this.#out.get(eventId) ?? new Map()).set(destination, atMs));
  }

  /** Nobody is there any more to get it. */
  letGo(eventId: string, destination: string): void {
    this.#letGo.set(eventId, (this.#letGo.get(eventId) ?? new Set()).add(destination));
  }

  markRefused(eventId: string, destination: Destination): void {
    this.#refused.add(`${eventId} ${destination}`);
  }

  isRefused(eventId: string, destination: string): boolean {
    return this.#refused.has(`${eventId} ${destination}`);
  }

  isDone(eventId: string, destination: Destination): boolean {
    return this.#out.get(eventId)?.has(destination) === true || this.isRefused(eventId, destination);
  }

  /** What is out and not settled: when, by the event's id and the destination. */
  get out(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#out;
  }

  /** What is no longer owed and not settled: destinations by the event's id. */
  get unsettled(): ReadonlyMap<string, ReadonlySet<string>> {
    const ids = new Set([...this.#out.keys(), ...this.#letGo.keys()]);
    const destinationsOf = (id: string) =>
      new Set([...(this.#out.get(id)?.keys() ?? []), ...(this.#letGo.get(id) ?? [])]);
    return new Map([...ids].map((id) => [id, destinationsOf(id)]));
  }

  settled(eventId: string): void {
    this.#out.delete(eventId);
    this.#letGo.delete(eventId);
  }
}
