import { checkOrg } from '../../functions/check/check-org.ts';
import type { CheckDeps } from '../../functions/check/context.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/core/limits.ts';
import { SecretError, type Store } from '../../functions/core/ports.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { PublishError } from '../../functions/notify/errors.ts';
import { UnauthorizedError, UnavailableError } from '../../functions/rhombus/errors.ts';
import { createFakeStore, FakeTable } from './fake-store.ts';
import { FakeVendor, type VendorWorld } from './fake-vendor.ts';
import { createGate, type Dependency, type Fate, type Gate, type Process } from './gate.ts';
import { History } from './history.ts';
import { Scheduler } from './scheduler.ts';

export const ORG = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' };

/** The function's timeout in the CDK app. */
const TIMEOUT_MS = 75_000;
const TICK_MS = 60_000;
const LATENCY_MS: Record<Dependency, number> = { table: 8, topics: 30, vendor: 275, secrets: 20 };
const TRACE_LENGTH = Number(process.env.TRACE ?? 50);

export interface WorldOptions {
  vendor: VendorWorld;
  random: () => number;
  fate: (process: Process, dependency: Dependency, nowMs: number) => Fate;
  /** How often a tick comes: 0 (lost), 1, or 2 (twice). */
  ticksAt?: (nowMs: number) => number;
  skewMs?: () => number;
  limits?: Partial<Limits>;
  /** The key that the vendor takes and the one that Secrets Manager holds. */
  keys?: (nowMs: number) => { valid: string; stored: string };
  /** Leaves the lease out, so that all safety rests on the conditions. */
  withoutLease?: boolean;
}

/** A world in which the real engine runs: virtual time, and faults at every call. */
export class World {
  readonly scheduler = new Scheduler();
  readonly table = new FakeTable();
  readonly history: History;
  readonly trace: string[] = [];
  readonly crashes: unknown[] = [];
  vendorCalls = 0;
  readonly #options: WorldOptions;
  readonly #vendor: FakeVendor;
  readonly #gate: Gate;
  #invocations = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#vendor = new FakeVendor(options.vendor);
    this.history = new History(options.vendor.clips, options.vendor.forgetAfterMs);
    this.#gate = createGate({
      scheduler: this.scheduler,
      fate: (process, dependency) => options.fate(process, dependency, this.scheduler.now),
      latencyMs: (dependency) => LATENCY_MS[dependency] * (0.6 + 0.8 * options.random()),
      refusal,
      trace: (line) => this.#note(line),
      onFault: (fate, name, subject) => this.#onFault(fate, name, subject),
      onDeath: (process) => this.history.exposeAll(process),
    });
  }

  /** Runs the schedule up to a moment. */
  async run(untilMs: number): Promise<void> {
    const ticks = this.#options.ticksAt ?? (() => 1);
    for (let atMs = nextTick(this.scheduler.now); atMs < untilMs; atMs += TICK_MS)
      this.scheduler.at(atMs, () => {
        for (let copies = ticks(atMs); copies > 0; copies--) this.invoke();
      });
    await this.scheduler.runUntil(untilMs);
  }

  /** One invocation of `check` by the schedule. Its outcome is nobody's business, as with Lambda: no retry. */
  invoke(): void {
    const nowMs = this.scheduler.now;
    const process: Process = {
      id: `i${++this.#invocations}`,
      dead: false,
      skewMs: this.#options.skewMs?.() ?? 0,
      diesAtMs: nowMs + TIMEOUT_MS,
    };
    this.scheduler.at(process.diesAtMs, () => {
      if (!process.dead) this.#kill(process);
    });
    const request = { organization: ORG, invocation: process.id, bySchedule: true };
    checkOrg(this.#depsOf(process), request)
      .then((outcome) => this.#note(`${process.id} ends: ${outcome}`))
      .catch((error: unknown) => {
        if (!isExpected(error)) this.crashes.push(error);
        this.#note(`${process.id} fails: ${error}`);
      })
      .finally(() => {
        process.dead = true;
      });
  }

  #kill(process: Process): void {
    process.dead = true;
    this.history.exposeAll(process);
    this.#note(`${process.id} timed out`);
  }

  #depsOf(process: Process): CheckDeps {
    const { scheduler } = this;
    const { limits, random } = this.#options;
    const store = createFakeStore(this.table, (name, subject, apply) =>
      this.#gate(process, 'table', name, subject, () => this.#observed(name, subject, apply)),
    );
    return {
      clock: {
        now: () => Math.round(scheduler.now + process.skewMs),
        sleep: (ms) => new Promise((resolve) => scheduler.after(ms, () => process.dead || resolve())),
      },
      random,
      remainingMs: () => process.diesAtMs - scheduler.now,
      store: this.#options.withoutLease ? leaseless(store) : store,
      topics: { publish: (message) => this.#publish(process, message) },
      secrets: {
        read: (secretId) => this.#gate(process, 'secrets', 'read', secretId, () => this.#keys().stored),
      },
      connect: ({ apiKey, onCall }) => this.#connect(process, apiKey, onCall),
      compose: createComposer({ digestFrom: DEFAULT_LIMITS.digestFrom }),
      minimalMessage,
      limits: { ...DEFAULT_LIMITS, ...limits },
      report: () => {},
    };
  }

  #keys() {
    return this.#options.keys?.(this.scheduler.now) ?? { valid: 'key', stored: 'key' };
  }

  #publish(process: Process, message: Parameters<CheckDeps['topics']['publish']>[0]): Promise<void> {
    const { audience, eventIds } = message;
    return this.#gate(process, 'topics', `publish ${audience}`, eventIds.join(' '), () =>
      this.history.publish(audience, eventIds, message.message, process),
    );
  }

  #connect(process: Process, apiKey: string, onCall: Parameters<CheckDeps['connect']>[0]['onCall']) {
    const call = async <T>(
      endpoint: 'list' | 'clip' | 'page',
      subject: string,
      answer: () => T,
    ): Promise<T> => {
      this.vendorCalls++;
      onCall({ endpoint, outcome: 'ok' });
      return this.#gate(process, 'vendor', endpoint, subject, () => {
        if (apiKey !== this.#keys().valid) throw new UnauthorizedError({ status: 401, wrongRegion: false });
        return answer();
      });
    };
    return {
      listService: 'event' as const,
      listClipsInProgress: () => call('list', '', () => this.#vendor.list(this.scheduler.now)),
      getClip: (uuid: string) => call('clip', uuid, () => this.#vendor.get(uuid, this.scheduler.now)),
      listSavedClips: (token?: string) =>
        call('page', token ?? '', () => this.#vendor.page(token, this.scheduler.now)),
    };
  }

  /** Looks over the table's shoulder: what is recorded, and what is settled. */
  #observed<T>(name: string, subject: string, apply: () => T): T {
    const before = name === 'recordTransition' ? this.#owedBy(subject) : new Set<string>();
    const result = apply();
    if (name === 'recordTransition')
      for (const { event } of this.table.clips.get(ORG.id)?.get(subject)?.owed ?? [])
        if (!before.has(event.id)) this.history.record(event, this.scheduler.now);
    if (name === 'settleNotification') {
      const [id = '', audience = ''] = subject.split(' ');
      this.history.settle(audience as 'events', id);
    }
    return result;
  }

  #owedBy(uuid: string): Set<string> {
    const owed = this.table.clips.get(ORG.id)?.get(uuid)?.owed ?? [];
    return new Set(owed.map(({ event }) => event.id));
  }

  /** A publish or a settling whose reply the engine never got may be done again. */
  #onFault(fate: Fate, name: string, subject: string): void {
    if (fate === 'reply-lost' && name.startsWith('publish '))
      for (const id of subject.split(' ')) this.history.expose(`${name.slice('publish '.length)} ${id}`);
    if (name === 'settleNotification' && (fate === 'refused' || fate === 'reply-lost')) {
      const [id = '', audience = ''] = subject.split(' ');
      this.history.expose(`${audience} ${id}`);
    }
  }

  #note(line: string): void {
    this.trace.push(`${(this.scheduler.now / 1000).toFixed(3).padStart(10)} ${line}`);
    if (this.trace.length > TRACE_LENGTH) this.trace.shift();
  }
}

function nextTick(nowMs: number): number {
  return Math.ceil(nowMs / TICK_MS) * TICK_MS;
}

function leaseless(store: Store): Store {
  return {
    ...store,
    acquireLease: async (orgId, lease, nowMs) => {
      const taken = await store.acquireLease(orgId, lease, nowMs);
      if (taken.kind === 'written') return taken;
      const { org } = await store.loadOrg(orgId);
      return org ? { kind: 'written', value: org } : taken;
    },
  };
}

class TableError extends Error {
  override readonly name = 'InternalServerError';
}

function refusal(dependency: Dependency): Error {
  switch (dependency) {
    case 'table':
      return new TableError('refused');
    case 'topics':
      return new PublishError({ kind: 'unavailable', audience: 'events' });
    case 'vendor':
      return new UnavailableError({ reason: 'connection' });
    case 'secrets':
      return new SecretError('refused');
    default:
      throw new Error(`Unknown dependency ${dependency satisfies never}`);
  }
}

/** Errors that the faults themselves bring; anything else is a bug in the engine. */
function isExpected(error: unknown): boolean {
  return error instanceof TableError;
}
