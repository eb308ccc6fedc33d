import type { CheckDeps } from '../../functions/check/deps.ts';
import { type TurnOutcome, takeTurn } from '../../functions/check/turn.ts';
import type { Sighting } from '../../functions/domain/clip/clip.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import type { Fact } from '../../functions/ports/facts.ts';
import type { Store } from '../../functions/ports/store.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import type { Vendor } from '../../functions/ports/vendor.ts';
import { NOW_MS, TOPIC_ARNS } from '../clip-records.ts';

/**
 * A real check of one org on a clock of its own: time passes only while it sleeps, and `at` says what happens then.
 * Rhombus shows `clips`, in every one of its answers.
 */
export class CheckAtWork {
  nowMs = NOW_MS;
  clips: Sighting[] = [];
  readonly published: TopicMessage[] = [];
  readonly facts: Fact[] = [];
  /** Calls to Rhombus: when, and which. */
  readonly calls: { atMs: number; endpoint: string }[] = [];
  readonly #events: { atMs: number; happen: () => Promise<unknown> }[] = [];
  readonly #store: Store;
  readonly #limits: Limits;
  readonly #overrides: Partial<CheckDeps>;

  constructor(store: Store, limits: Partial<Limits> = {}, overrides: Partial<CheckDeps> = {}) {
    this.#store = store;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#overrides = overrides;
  }

  /** Something that happens so many seconds after the beginning. */
  at(sec: number, happen: () => Promise<unknown>): void {
    this.#events.push({ atMs: NOW_MS + sec * 1000, happen });
  }

  run(orgId: string, source: Turn['source'] = 'tick'): Promise<TurnOutcome> {
    const endMs = this.nowMs + 75_000;
    const deps: CheckDeps = {
      clock: { now: () => this.nowMs, sleep: (ms) => this.#sleep(ms) },
      random: () => 0.5,
      remainingMs: () => endMs - this.nowMs,
      store: this.#store,
      topics: {
        publish: async (_, messages) => {
          this.published.push(...messages);
          return messages.map(() => ({ kind: 'published' }));
        },
      },
      topicArns: TOPIC_ARNS,
      secrets: { read: async () => 'key', storedAtMs: () => undefined },
      connect: ({ onCall }) => this.#vendor(onCall),
      compose: createComposer({ digestFrom: 4 }),
      minimalMessage,
      limits: this.#limits,
      report: (fact) => this.facts.push(fact),
      reportFailure: () => {},
      ...this.#overrides,
    };
    const organization = { id: orgId, baseUrl: 'https://api2.rhombussystems.com', secretId: orgId };
    const turn: Turn = { organization, dueAtMs: this.nowMs, source };
    return takeTurn(deps, { turn, invocation: `check-${this.nowMs}` });
  }

  async #sleep(ms: number): Promise<void> {
    const untilMs = this.nowMs + Math.max(0, ms);
    for (;;) {
      const next = this.#events.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#events.splice(this.#events.indexOf(next), 1);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      await next.happen();
    }
    this.nowMs = untilMs;
  }

  #vendor(onCall: Parameters<CheckDeps['connect']>[0]['onCall']): Vendor {
    const called = (endpoint: 'list' | 'clip' | 'page') => {
      this.calls.push({ atMs: this.nowMs, endpoint });
      onCall({ endpoint, outcome: 'ok' });
    };
    return {
      listService: 'event',
      listClipsInProgress: async () => {
        called('list');
        const moving = this.clips.filter(({ status }) => status !== 'COMPLETE' && status !== 'FAILED');
        return { kind: 'shows', clips: moving, malformed: 0 };
      },
      listSavedClips: async () => {
        called('page');
        return { kind: 'shows', clips: this.clips, malformed: 0, nextPageToken: null };
      },
      listCameras: async () => ({ kind: 'shows', named: [] }),
      listSites: async () => ({ kind: 'shows', named: [] }),
      getClip: async (uuid) => {
        called('clip');
        const clip = this.clips.find(({ clipUuid }) => clipUuid === uuid);
        return clip ? { kind: 'shows', clip } : { kind: 'does-not-know', form: 'null' };
      },
    };
  }
}
