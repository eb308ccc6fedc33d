import { takeBatch } from '../../functions/check/batch.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import type { Turns } from '../../functions/ports/turns.ts';
import { turnsInBatches } from '../../functions/runtime/turns.ts';
import { tick } from '../../functions/tick/tick.ts';
import { DEFAULT_QUEUE_LIMITS, type QueueLimits } from '../../infra/queue-limits.ts';
import { createRandom } from '../../local/random.ts';
import { FakeTable } from '../../test/simulation/fake-store.ts';
import { Scheduler } from '../../test/simulation/scheduler.ts';
import { Processor } from '../latency/processor.ts';
import { CheckQueue } from './check-queue.ts';
import { connectOrgs, LARGE_MB, type Oddity } from './org-vendors.ts';
import { type VirtualWorld, virtualDeps } from './virtual-deps.ts';

/** How organizations share the executions of `check`. */
export interface OrgsFigures {
  orgs: number;
  idleSeconds: number;
  /** That were sent. */
  turns: number;
  /** From a turn's due time to the call of its look, of organizations without clips in flight; milliseconds. */
  p95LateMs: number;
  /** Organizations that were not looked at for longer than three times `idleSeconds`. */
  starved: number;
  /** The longest time between two looks at one without clips in flight, seconds. */
  longestGapSec: number;
  /** Invocations of `check` at once. */
  peakConcurrency: number;
  /** Of a turn in the table, executions that it took on average, over all organizations. */
  meanConcurrency: number;
  turnsABatch: number;
  /** Processor time of all functions, as `bench/latency/processor.ts` charges it. */
  cpuMs: number;
  /** The longest that a tick took to send its turns, milliseconds. */
  sendMs: number;
}

export interface OrgsOptions {
  orgs: number;
  seed: number;
  minutes: number;
  oddities?: readonly Oddity[];
  queueLimits?: Partial<QueueLimits>;
}

const TIMEOUT_MS = 75_000;
const TICK_MB = 512;
/** A request that sends ten turns, from tick to queue and back. */
const SEND_MS = 20;
/** The schedule comes at any moment of its first second. */
const SCHEDULE_JITTER_MS = 1_000;
const STARVED_AFTER = 3;

/** The real tick and the real check, for many organizations, in virtual time. */
export async function measureOrgs(options: OrgsOptions): Promise<OrgsFigures> {
  return new OrgsRun(options).run();
}

class OrgsRun {
  readonly #options: OrgsOptions;
  readonly #scheduler = new Scheduler();
  readonly #random: () => number;
  readonly #table = new FakeTable();
  readonly #oddities = new Map<string, Oddity>();
  readonly #world: VirtualWorld;
  readonly #queue: CheckQueue;
  readonly #processors: Processor[] = [];
  readonly #tickProcessor: Processor;
  /** The turns that are taken now and have made no call yet, by organization: when they were due. */
  readonly #due = new Map<string, number>();
  readonly #lateMs: number[] = [];
  readonly #lookedAtMs = new Map<string, number>();
  readonly #longestGapMs = new Map<string, number>();
  #sent = 0;
  #taken = 0;
  #sendMs = 0;
  #invocations = 0;

  constructor(options: OrgsOptions) {
    const { orgs, seed, oddities = [], queueLimits } = options;
    this.#options = options;
    this.#random = createRandom(seed);
    const [scheduler, random] = [this.#scheduler, this.#random];
    this.#tickProcessor = new Processor(scheduler, TICK_MB);
    for (let index = 0; index < orgs; index++) {
      const id = `org${index}`;
      const known = { id, baseUrl: id, secretId: `keys#${id}`, addedBy: 'command', addedAtMs: 0 } as const;
      this.#table.putOrganization({ ...known, version: 0 });
      const oddity = oddities[index];
      if (oddity !== undefined) this.#oddities.set(id, oddity);
    }
    this.#world = {
      scheduler,
      table: this.#table,
      random,
      limits: DEFAULT_LIMITS,
      connect: connectOrgs(this.#oddities, { scheduler, random }, (orgId) => this.#onCall(orgId)),
      publish: () => ({ kind: 'published' }),
      // One whose vendor is left alone for a while was looked at, too.
      onTableCall: (name, orgId) => {
        if (name === 'noteIdleLook' || name === 'saveOrg') this.#onLook(orgId);
      },
    };
    const { checkBatch: batch, checkConcurrency: concurrency } = { ...DEFAULT_QUEUE_LIMITS, ...queueLimits };
    const take = (turns: readonly Turn[], environment: number) => this.#take(turns, environment);
    this.#queue = new CheckQueue({ scheduler, random, batch, concurrency, take });
  }

  async run(): Promise<OrgsFigures> {
    const { orgs, minutes } = this.#options;
    for (let minute = 0; minute < minutes; minute++)
      this.#scheduler.at(60_000 * minute + SCHEDULE_JITTER_MS * this.#random(), () => void this.#tick());
    const endMs = 60_000 * minutes;
    await this.#scheduler.runUntil(endMs);
    const gaps = [...this.#table.organizations.keys()].map((id) => {
      const sinceMs = endMs - (this.#lookedAtMs.get(id) ?? 0);
      return { id, gapMs: Math.max(sinceMs, this.#longestGapMs.get(id) ?? 0) };
    });
    const { idleSeconds } = DEFAULT_LIMITS;
    const late = this.#lateMs.toSorted((a, b) => a - b);
    const cpuMs = [this.#tickProcessor, ...this.#processors].reduce((sum, { usedMs }) => sum + usedMs, 0);
    return {
      orgs,
      idleSeconds,
      turns: this.#sent,
      p95LateMs: Math.round(late[Math.floor(0.95 * late.length)] ?? Number.NaN),
      starved: gaps.filter(({ gapMs }) => gapMs > STARVED_AFTER * 1000 * idleSeconds).length,
      longestGapSec: Math.round(
        Math.max(0, ...gaps.filter(({ id }) => !this.#isInFlight(id)).map(({ gapMs }) => gapMs)) / 1000,
      ),
      peakConcurrency: this.#queue.peak,
      meanConcurrency: Math.round((1000 * this.#queue.busyMs) / endMs) / 1000,
      turnsABatch: Math.round((10 * this.#taken) / this.#queue.invocations) / 10,
      cpuMs: Math.round(cpuMs),
      sendMs: Math.round(this.#sendMs),
    };
  }

  async #tick(): Promise<void> {
    const { clock, store } = virtualDeps(this.#world, this.#tickProcessor, Number.POSITIVE_INFINITY);
    const turns: Turns = turnsInBatches(async (batch) => {
      await this.#tickProcessor.use('send');
      await new Promise<void>((resolve) => this.#scheduler.after(SEND_MS, resolve));
      this.#sent += batch.length;
      for (const turn of batch) this.#queue.add(turn);
      return 0;
    });
    const beganAtMs = this.#scheduler.now;
    await tick({ clock, store, turns, limits: DEFAULT_LIMITS }, { organizations: [] });
    this.#sendMs = Math.max(this.#sendMs, this.#scheduler.now - beganAtMs);
  }

  async #take(turns: readonly Turn[], environment: number): Promise<void> {
    const processor = this.#processors[environment] ?? new Processor(this.#scheduler);
    this.#processors[environment] = processor;
    const deps = virtualDeps(this.#world, processor, this.#scheduler.now + TIMEOUT_MS);
    this.#taken += turns.length;
    for (const { organization, dueAtMs } of turns) this.#due.set(organization.id, dueAtMs);
    const isLarge = turns.some(({ organization }) => this.#oddities.get(organization.id) === 'large');
    if (isLarge) await processor.use('megabyte', LARGE_MB);
    const Records = turns.map((turn, index) => ({
      messageId: String(index),
      body: JSON.stringify(turn),
      attributes: { ApproximateReceiveCount: 1 },
    }));
    // Nobody but its own tick sends turns.
    const mayHaveKey = async () => true;
    await takeBatch({ ...deps, mayHaveKey }, { Records }, `i${++this.#invocations}`);
  }

  #onCall(orgId: string): void {
    this.#onLook(orgId);
    const dueAtMs = this.#due.get(orgId);
    this.#due.delete(orgId);
    if (dueAtMs !== undefined && !this.#isInFlight(orgId)) this.#lateMs.push(this.#scheduler.now - dueAtMs);
  }

  #onLook(orgId: string): void {
    const nowMs = this.#scheduler.now;
    const gapMs = nowMs - (this.#lookedAtMs.get(orgId) ?? 0);
    this.#lookedAtMs.set(orgId, nowMs);
    this.#longestGapMs.set(orgId, Math.max(gapMs, this.#longestGapMs.get(orgId) ?? 0));
  }

  #isInFlight(orgId: string): boolean {
    return this.#oddities.get(orgId) === 'in-flight';
  }
}
