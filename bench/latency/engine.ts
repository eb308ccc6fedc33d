import { takeTurn } from '../../functions/check/turn.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { Destination } from '../../functions/domain/outcome.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import type { Published, TopicMessage } from '../../functions/ports/topics.ts';
import type { Turns } from '../../functions/ports/turns.ts';
import { tick } from '../../functions/tick/tick.ts';
import { watchClip } from '../../functions/watch/watch-clip.ts';
import { DEFAULT_QUEUE_LIMITS } from '../../infra/queue-limits.ts';
import { FakeTable } from '../../test/simulation/fake-store.ts';
import { Scheduler } from '../../test/simulation/scheduler.ts';
import { CheckQueue } from '../turns/check-queue.ts';
import { type VirtualDeps, type VirtualWorld, virtualDeps } from '../turns/virtual-deps.ts';
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
  readonly #processor = new Processor(this.#scheduler);
  readonly #clips: ReadonlyMap<string, WorldClip>;
  readonly #vendor: WorldVendor;
  readonly #random: () => number;
  readonly #world: VirtualWorld;
  readonly #limits: Limits;
  readonly #hooks: Hooks;
  readonly #toldSec = new Map<string, number>();
  readonly #queue: CheckQueue;
  readonly #turns: Turns;
  #invocations = 0;

  constructor(task: Task, limits: Partial<Limits>, hooks: Hooks = {}) {
    this.#clips = new Map(task.clips.map((clip, index) => [String(index).padStart(22, 'A'), clip]));
    this.#vendor = new WorldVendor(task, this.#scheduler, this.#clips);
    this.#random = task.random;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#hooks = hooks;
    this.#world = {
      scheduler: this.#scheduler,
      table: new FakeTable(),
      random: this.#random,
      limits: this.#limits,
      connect: ({ onCall }) => this.#vendor.connect(onCall),
      publish: (message) => this.#publish(message),
      onTableCall: (name) => hooks.onTableCall?.(name, this.#scheduler.now / 1000),
    };
    const { checkBatch: batch, checkConcurrency: concurrency } = DEFAULT_QUEUE_LIMITS;
    const take = (turns: readonly Turn[]) => this.#take(turns);
    this.#queue = new CheckQueue({
      scheduler: this.#scheduler,
      random: this.#random,
      batch,
      concurrency,
      take,
    });
    this.#turns = {
      send: async (turns) => {
        await this.#sleep(10 + 20 * this.#random());
        for (const turn of turns) this.#queue.add(turn);
        return { unsent: 0 };
      },
    };
  }

  async run(registered: boolean): Promise<Run> {
    const lastSec = Math.max(0, ...[...this.#clips.values()].map(({ startSec }) => startSec));
    const endSec = lastSec + 3 * 3_600;
    for (let sec = 0; sec < endSec; sec += 60) this.#scheduler.at(sec * 1000, () => this.#tick());
    if (registered)
      for (const [uuid, { startSec }] of this.#clips)
        this.#scheduler.at(startSec * 1000, () => this.#watch(uuid));
    await this.#scheduler.runUntil(endSec * 1000);
    return this.#summary(endSec);
  }

  /** One invocation in a hundred has a cold start. */
  #tick(): void {
    const startsMs = 1000 * ((this.#random() < 0.01 ? 0.35 : 0.03) + 0.05 * this.#random());
    this.#scheduler.after(startsMs, () => {
      const { clock, store } = this.#deps(Infinity);
      void tick({ clock, store, turns: this.#turns, limits: this.#limits }, { organizations: [ORG] });
    });
  }

  async #take(turns: readonly Turn[]): Promise<void> {
    const invocation = `i${++this.#invocations}`;
    const deps = this.#deps(this.#scheduler.now + TIMEOUT_MS);
    await Promise.all(turns.map((turn) => takeTurn(deps, { turn, invocation: `${invocation} ${ORG.id}` })));
  }

  #watch(clipUuid: string): void {
    const { clock, store } = this.#deps(Infinity);
    void watchClip(
      { clock, store, turns: this.#turns, reportUnasked: () => {} },
      { action: 'start', orgId: ORG.id, clipUuid },
    );
  }

  #deps(diesAtMs: number): VirtualDeps {
    return virtualDeps(this.#world, this.#processor, diesAtMs);
  }

  #publish({ destination, eventIds }: TopicMessage): Published {
    const answer = this.#hooks.publish?.(destination, this.#scheduler.now / 1000) ?? { kind: 'published' };
    if (destination === 'events' && answer.kind === 'published') this.#tell(eventIds);
    return answer;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.after(ms, resolve));
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
