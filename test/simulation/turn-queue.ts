import type { Turn } from '../../functions/domain/turns/turn.ts';
import type { Scheduler } from './scheduler.ts';

/** Lambda's event source takes so many messages at once, if so many wait. */
const BATCH = 10;
/** From a message's time to its invocation. */
const PICKED_UP_AFTER_MS = 40;
const VISIBILITY_MS = 90_000;
const RECEIVES = 2;
const RETENTION_MS = 5 * 60_000;
/** An event source that stands still is looked at again this often. */
const STOPPED_POLL_MS = 1_000;

/** How one of the invocation's turns came to its end: whoever has failed, or was killed, gets its message again. */
export type TurnEnd = 'well' | 'failed' | 'killed';

interface Message {
  turn: Turn;
  visibleAtMs: number;
  expiresAtMs: number;
  receives: number;
}

export interface TurnQueueOptions {
  scheduler: Scheduler;
  /** The event source's maximum concurrency. */
  slots: number;
  /** Turns in one invocation. With one each, a crash strikes one org alone. */
  batch?: number;
  isStopped(nowMs: number): boolean;
  /** Begins an invocation with these turns, side by side; answers how each ended, by its org. */
  invoke(turns: readonly Turn[]): Promise<ReadonlyMap<string, TurnEnd>>;
}

/**
 * The check queue and the event source on it, in virtual time: at least once, in no order, never before its time; what
 * failed comes again after its visibility timeout, and once only.
 */
export class TurnQueue {
  /** Turns that were given up. */
  deadLetters = 0;
  /** Invocations at once, at most. */
  peak = 0;
  readonly #options: TurnQueueOptions;
  readonly #messages: Message[] = [];
  #running = 0;
  #isPolling = false;

  constructor(options: TurnQueueOptions) {
    this.#options = options;
  }

  send(turn: Turn, delayMs: number): void {
    const nowMs = this.#options.scheduler.now;
    const visibleAtMs = nowMs + delayMs + PICKED_UP_AFTER_MS;
    this.#add({ turn, visibleAtMs, expiresAtMs: nowMs + RETENTION_MS, receives: 0 });
  }

  #add(message: Message): void {
    this.#messages.push(message);
    this.#options.scheduler.at(message.visibleAtMs, () => this.#poll());
  }

  /** Everything that is due now is taken together: whatever else happens at this moment has put in its own. */
  #poll(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#options.scheduler.after(0, () => {
      this.#isPolling = false;
      this.#take();
    });
  }

  #take(): void {
    const { scheduler, slots, batch = BATCH, isStopped } = this.#options;
    const nowMs = scheduler.now;
    const kept = this.#messages.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    this.#messages.splice(0, this.#messages.length, ...kept);
    const due = () => this.#messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
    if (isStopped(nowMs)) {
      if (due().length > 0) scheduler.after(STOPPED_POLL_MS, () => this.#poll());
      return;
    }
    while (this.#running < slots && due().length > 0) this.#invoke(due().slice(0, batch));
  }

  #invoke(messages: readonly Message[]): void {
    for (const message of messages) this.#messages.splice(this.#messages.indexOf(message), 1);
    this.#running++;
    this.peak = Math.max(this.peak, this.#running);
    const receivedAtMs = this.#options.scheduler.now;
    void this.#options.invoke(messages.map(({ turn }) => turn)).then((ends) => {
      this.#running--;
      const isCrashed = [...ends.values()].includes('killed');
      for (const message of messages)
        if (isCrashed || ends.get(message.turn.organization.id) === 'failed')
          this.#comeAgain(message, receivedAtMs + VISIBILITY_MS);
      this.#poll();
    });
  }

  #comeAgain(message: Message, visibleAtMs: number): void {
    const receives = message.receives + 1;
    if (receives >= RECEIVES) this.deadLetters++;
    else this.#add({ ...message, receives, visibleAtMs });
  }
}
