import { checkOrg } from '../../functions/check/check-org.ts';
import type { CheckDeps } from '../../functions/check/context.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/core/limits.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { watchClip } from '../../functions/watch/watch-clip.ts';
import { createFakeStore, FakeTable } from '../../test/simulation/fake-store.ts';
import { Scheduler } from '../../test/simulation/scheduler.ts';
import { idleTime } from './idle-time.ts';
import type { Run, Task } from './policies.ts';
import { countEnding, GIVE_UP_SEC, type WorldClip } from './world.ts';
import { WorldVendor } from './world-vendor.ts';

const ORG = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' };
const TIMEOUT_MS = 75_000;

/** Clipwatch itself, the real engine in virtual time. `registered`: each clip is given to `watch` as it begins. */
export function clipwatch(limits: Partial<Limits> = {}, registered = false) {
  return (task: Task): Promise<Run> => new EngineRun(task, { ...DEFAULT_LIMITS, ...limits }).run(registered);
}

class EngineRun {
  readonly #scheduler = new Scheduler();
  readonly #table = new FakeTable();
  readonly #clips: ReadonlyMap<string, WorldClip>;
  readonly #vendor: WorldVendor;
  readonly #random: () => number;
  readonly #limits: Limits;
  readonly #toldSec = new Map<string, number>();
  #invocations = 0;

  constructor(task: Task, limits: Limits) {
    this.#clips = new Map(task.clips.map((clip, index) => [String(index).padStart(22, 'A'), clip]));
    this.#vendor = new WorldVendor(task, this.#scheduler, this.#clips);
    this.#random = task.random;
    this.#limits = limits;
  }

  async run(registered: boolean): Promise<Run> {
    const lastSec = Math.max(0, ...[...this.#clips.values()].map(({ startSec }) => startSec));
    const endSec = lastSec + 3 * 3_600;
    for (let sec = 0; sec < endSec; sec += 60) this.#scheduler.at(sec * 1000, () => this.#invoke(true));
    if (registered)
      for (const [uuid, { startSec }] of this.#clips)
        this.#scheduler.at(startSec * 1000, () => this.#watch(uuid));
    await this.#scheduler.runUntil(endSec * 1000);
    return this.#summary(endSec);
  }

  /** One invocation in a hundred has a cold start. */
  #invoke(bySchedule: boolean): void {
    const startMs =
      this.#scheduler.now + 1000 * ((this.#random() < 0.01 ? 0.35 : 0.03) + 0.05 * this.#random());
    const invocation = `i${++this.#invocations}`;
    this.#scheduler.at(startMs, () => {
      const request = { organization: ORG, invocation, bySchedule };
      void checkOrg(this.#deps(startMs + TIMEOUT_MS), request);
    });
  }

  #watch(clipUuid: string): void {
    const { clock, store } = this.#deps(Infinity);
    const requestCheck = async () => this.#invoke(false);
    const organizations = new Map([[ORG.id, ORG]]);
    void watchClip(
      { clock, store, organizations, requestCheck, reportUnasked: () => {} },
      { action: 'start', orgId: ORG.id, clipUuid },
    );
  }

  #deps(diesAtMs: number): CheckDeps {
    const scheduler = this.#scheduler;
    const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
    return {
      clock: { now: () => Math.round(scheduler.now), sleep },
      random: this.#random,
      remainingMs: () => diesAtMs - scheduler.now,
      store: createFakeStore(this.#table, async (_name, _subject, apply) => {
        await sleep(3 + 4 * this.#random());
        return apply();
      }),
      topics: {
        publish: async ({ audience, eventIds }) => {
          await sleep(20 + 40 * this.#random());
          if (audience === 'events') this.#tell(eventIds);
        },
      },
      secrets: { read: async () => 'key' },
      connect: ({ onCall }) => this.#vendor.connect(onCall),
      compose: createComposer({ digestFrom: this.#limits.digestFrom }),
      minimalMessage,
      limits: this.#limits,
      report: () => {},
    };
  }

  #tell(eventIds: readonly string[]): void {
    for (const id of eventIds) {
      const [, uuid = '', outcome] = id.split('/');
      if ((outcome === 'completed' || outcome === 'failed') && !this.#toldSec.has(uuid))
        this.#toldSec.set(uuid, this.#scheduler.now / 1000);
    }
  }

  #summary(endSec: number): Run {
    const work: [number, number][] = [];
    const latenciesSec: number[] = [];
    for (const [uuid, { startSec, endSec: finishSec }] of this.#clips) {
      const toldSec = this.#toldSec.get(uuid);
      work.push([startSec, finishSec === Infinity ? startSec + GIVE_UP_SEC : (toldSec ?? endSec)]);
      if (toldSec !== undefined && finishSec < Infinity) latenciesSec.push(toldSec - finishSec);
    }
    const missed = countEnding([...this.#clips.values()]) - latenciesSec.length;
    return { latenciesSec, missed, ...idleTime(this.#vendor.callsAtSec, work, endSec) };
  }
}
