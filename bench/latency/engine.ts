import type { CheckDeps } from '../../functions/check/deps.ts';
import { checkOrg } from '../../functions/check/invocation.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { Destination } from '../../functions/domain/outcome.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import type { Published } from '../../functions/ports/topics.ts';
import type { ClipAnswer, ListAnswer, PageAnswer, Vendor } from '../../functions/ports/vendor.ts';
import { watchClip } from '../../functions/watch/watch-clip.ts';
import { createFakeStore, FakeTable } from '../../test/simulation/fake-store.ts';
import { Scheduler } from '../../test/simulation/scheduler.ts';
import { idleTime } from './idle-time.ts';
import type { Run, Task } from './policies.ts';
import { Processor } from './processor.ts';
import { countEnding, GIVE_UP_SEC, type WorldClip } from './world.ts';
import { WorldVendor } from './world-vendor.ts';

const ORG = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' };
const TIMEOUT_MS = 75_000;

/** Clipwatch itself, the real engine in virtual time. `registered`: each clip is given to `watch` as it begins. */
export function clipwatch(limits: Partial<Limits> = {}, registered = false) {
  return (task: Task): Promise<Run> => new EngineRun(task, limits).run(registered);
}

/** What a run is asked to tell, and how its topics answer. Default: they take everything. */
interface Hooks {
  onTableCall?(name: string, sec: number): void;
  publish?(destination: Destination, sec: number): Published;
}

export class EngineRun {
  readonly #scheduler = new Scheduler();
  readonly #table = new FakeTable();
  readonly #processor = new Processor(this.#scheduler);
  readonly #clips: ReadonlyMap<string, WorldClip>;
  readonly #vendor: WorldVendor;
  readonly #random: () => number;
  readonly #limits: Limits;
  readonly #hooks: Hooks;
  readonly #toldSec = new Map<string, number>();
  #invocations = 0;

  constructor(task: Task, limits: Partial<Limits>, hooks: Hooks = {}) {
    this.#clips = new Map(task.clips.map((clip, index) => [String(index).padStart(22, 'A'), clip]));
    this.#vendor = new WorldVendor(task, this.#scheduler, this.#clips);
    this.#random = task.random;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#hooks = hooks;
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
    const processor = this.#processor;
    const hooks = this.#hooks;
    const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
    return {
      clock: { now: () => Math.round(scheduler.now), sleep },
      random: this.#random,
      remainingMs: () => diesAtMs - scheduler.now,
      store: createFakeStore(this.#table, async (name, _subject, apply) => {
        hooks.onTableCall?.(name, scheduler.now / 1000);
        await processor.use('table');
        await sleep(3 + 4 * this.#random());
        return apply();
      }),
      topics: {
        publish: async (messages) => {
          await processor.use('message', messages.length);
          await sleep(20 + 40 * this.#random());
          return messages.map(({ destination, eventIds }): Published => {
            const answer = hooks.publish?.(destination, scheduler.now / 1000) ?? { kind: 'published' };
            if (destination === 'events' && answer.kind === 'published') this.#tell(eventIds);
            return answer;
          });
        },
      },
      secrets: { read: async () => 'key' },
      connect: ({ onCall }) => charged(this.#vendor.connect(onCall), processor),
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

/** The same vendor, whose answers take the function some work. */
function charged(vendor: Vendor, processor: Processor): Vendor {
  const charge = async <Answer extends ListAnswer | PageAnswer | ClipAnswer>(asked: Promise<Answer>) => {
    const answer = await asked;
    await processor.use('call');
    if (answer.kind === 'shows' && 'clips' in answer) await processor.use('shown', answer.clips.length);
    return answer;
  };
  return {
    listService: vendor.listService,
    listClipsInProgress: () => charge(vendor.listClipsInProgress()),
    getClip: (clipUuid) => charge(vendor.getClip(clipUuid)),
    listSavedClips: (options) => charge(vendor.listSavedClips(options)),
  };
}
