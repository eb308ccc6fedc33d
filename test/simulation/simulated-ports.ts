import type { CheckDeps } from '../../functions/check/deps.ts';
import type { Limits } from '../../functions/domain/org/limits.ts';
import type { DelayedTurn } from '../../functions/domain/turns/spread.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import type { Clock } from '../../functions/ports/clock.ts';
import { SecretError } from '../../functions/ports/secrets.ts';
import { type Store, StoreError } from '../../functions/ports/store.ts';
import type { Published, TopicMessage } from '../../functions/ports/topics.ts';
import type { Turns } from '../../functions/ports/turns.ts';
import type { ConnectVendor, FailedBecause, Vendor } from '../../functions/ports/vendor.ts';
import type { TickDeps } from '../../functions/tick/tick.ts';
import type { WatchDeps } from '../../functions/watch/watch-clip.ts';
import { TOPIC_ARNS } from '../clip-records.ts';
import type { FactJudge } from './facts.ts';
import { createFakeStore, type FakeTable } from './fake-store.ts';
import type { Asked, FakeVendor } from './fake-vendor.ts';
import type { Gate, Process } from './gate.ts';
import type { History } from './history.ts';
import type { Listeners } from './listeners.ts';
import type { Patience } from './patience.ts';
import type { TopicFaultKind } from './scenario.ts';
import type { Scheduler } from './scheduler.ts';

/** Our clock at the world's beginning, unless it says otherwise. The vendor's is years behind: it orders nothing. */
export const OUR_EPOCH_MS = Date.UTC(2026, 10, 24);

/** So few, that a tick of two orgs has batches to die between. */
const TURNS_A_REQUEST = 2;

export interface SimulatedOrg {
  vendor: FakeVendor;
  keys?: (nowMs: number) => { valid: string; stored: string };
  /** Will the table hold this clip? */
  isStorable?: (clipUuid: string) => boolean;
}

interface PortsOptions {
  epochMs: number;
  scheduler: Scheduler;
  table: FakeTable;
  history: History;
  listeners: Listeners;
  facts: FactJudge;
  patience: Patience;
  limits: Limits;
  withoutLease: boolean;
  gate: Gate;
  orgs: ReadonlyMap<string, SimulatedOrg>;
  topicFault: (destination: string, nowMs: number) => TopicFaultKind | undefined;
  isThrottled: (call: { orgId: string; name: string }) => boolean;
  isAlive(processId: string): boolean;
  /** May a lease run out on somebody who is still at work? Only where clocks are wrong. */
  mayOverlap: boolean;
  odd(what: string): void;
}

/** What a call that is refused is refused with, by its dependency. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly roll: number;

  /** `roll` chooses among the ways to refuse, 0..1. */
  constructor(roll: number) {
    super('refused');
    this.roll = roll;
  }
}

/** What the functions touch, wired to the fakes: each effect of each process passes through the gate. */
export class SimulatedPorts {
  vendorCalls = 0;
  /** When each org's vendor last answered, by org id. */
  readonly lookedAtMs = new Map<string, number>();
  /** When each org's past was known to the table, so that what ends from then on is news: by org id, true time. */
  readonly baselineAtMs = new Map<string, number>();
  /** Requests that a topic refused. */
  readonly refusedAtMs: { destination: string; atMs: number }[] = [];
  readonly #options: PortsOptions;
  /** Messages of the plain kind, which no topic calls invalid. */
  readonly #plain = new WeakSet<TopicMessage>();

  constructor(options: PortsOptions) {
    this.#options = options;
  }

  forCheck(process: Process, random: () => number): CheckDeps {
    const { scheduler, limits, withoutLease, facts } = this.#options;
    const store = this.#store(process);
    return {
      clock: this.#clock(process),
      random,
      remainingMs: () => process.diesAtMs - scheduler.now,
      store: withoutLease ? leaseless(store) : store,
      topics: { publish: (topicArn, messages) => this.#publish(process, topicArn, messages) },
      topicArns: TOPIC_ARNS,
      secrets: { read: (subject) => this.#readSecret(process, subject), storedAtMs: () => undefined },
      connect: ({ apiKey, onCall }) => this.#connect(process, apiKey, onCall),
      compose: createComposer({ digestFrom: limits.digestFrom }),
      minimalMessage: (message) => {
        const plain = minimalMessage(message);
        this.#plain.add(plain);
        return plain;
      },
      limits,
      report: (fact) => facts.told(process, fact),
      reportFailure: () => {},
    };
  }

  forTick(process: Process, turns: Turns): TickDeps {
    return {
      clock: this.#clock(process),
      store: this.#store(process),
      turns,
      limits: this.#options.limits,
    };
  }

  /** In batches, as SQS takes them: what comes of each is known before the next is sent. */
  turns(process: Process, deliver: (turn: DelayedTurn) => void): Turns {
    const sendBatch = async (batch: readonly DelayedTurn[]) => {
      const subject = batch.map(({ organization }) => organization.id).join(' ');
      const call = { process, dependency: 'queue', name: 'sendTurns', subject } as const;
      try {
        await this.#options.gate(call, () => batch.forEach(deliver));
        return 0;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return batch.length;
      }
    };
    return {
      send: async (turns) => {
        let unsent = 0;
        for (let index = 0; index < turns.length; index += TURNS_A_REQUEST)
          unsent += await sendBatch(turns.slice(index, index + TURNS_A_REQUEST));
        return { unsent };
      },
    };
  }

  forWatch(process: Process, turns: Turns): WatchDeps {
    return {
      clock: this.#clock(process),
      store: this.#store(process),
      turns,
      // It tells of any error in its own way; which one it was is no matter of the table's.
      reportUnasked: () => {},
    };
  }

  #clock(process: Process): Clock {
    const { scheduler, epochMs } = this.#options;
    return {
      now: () => epochMs + Math.round(scheduler.now + process.skewMs(scheduler.now)),
      sleep: (ms) => new Promise((resolve) => scheduler.after(ms, () => process.dead || resolve())),
    };
  }

  #store(process: Process): Store {
    const { table, gate, facts, isThrottled } = this.#options;
    return createFakeStore(table, async (about, subject, apply) => {
      const hear = (said: string) => facts.heard({ process, dependency: 'table', about, subject, said });
      try {
        const result = await gate({ process, dependency: 'table', name: about, subject }, () => {
          if (isThrottled({ orgId: process.orgId, name: about })) {
            // What was published and cannot be settled may be published again.
            const whose = about === 'saveOrg' ? OF_ORG : subject;
            this.#options.history.exposeClip(process, whose, this.#options.scheduler.now);
            throw new StoreError('throttled', 'simulated');
          }
          this.#refuseUnstorable(process.orgId, about, subject);
          return this.#overTheShoulder(process, about, subject, apply);
        });
        hear('ok');
        return result;
      } catch (error) {
        const refused =
          error instanceof Refusal
            ? new StoreError(error.roll < 0.5 ? 'unavailable' : 'throttled', 'simulated')
            : error;
        if (refused instanceof StoreError) hear(refused.kind);
        throw refused;
      }
    });
  }

  #refuseUnstorable(orgId: string, name: string, subject: string): void {
    const isWrite = name === 'recordTransition' || name === 'archiveClip.put';
    if (isWrite && this.#options.orgs.get(orgId)?.isStorable?.(subject) === false)
      throw new StoreError('refused', 'ValidationException');
  }

  /** Sees what is recorded, settled and leased, as it happens in the table. */
  #overTheShoulder<T>(process: Process, name: string, subject: string, apply: () => T): T {
    const { table, history, listeners, scheduler, isAlive, mayOverlap, withoutLease, odd } = this.#options;
    const { orgId } = process;
    const before = table.clips.get(orgId)?.get(subject);
    const stateBefore = table.states.get(orgId);
    const holder = table.leases.get(orgId)?.holder;
    const result = apply();
    const after = table.clips.get(orgId)?.get(subject);
    if (OF_LISTENERS.has(name)) listeners.note(table, scheduler.now);
    const isWrite = name === 'recordTransition' || name === 'archiveClip.delete';
    if (isWrite && after !== before) history.write(before, after, scheduler.now, isAlive);
    const state = table.states.get(orgId);
    if (state !== undefined && state !== stateBefore)
      history.writeOrg(stateBefore, state, scheduler.now, isAlive);
    const isKnown = state?.baselineAtMs !== undefined && state.sweep.phase !== 'baseline';
    if (isKnown && !this.baselineAtMs.has(orgId)) this.baselineAtMs.set(orgId, scheduler.now);
    const isTaken = name === 'acquireLease' && holder !== undefined && holder !== process.id;
    if (isTaken && table.leases.get(orgId)?.holder === process.id && isAlive(holder))
      if (!mayOverlap && !withoutLease)
        odd(`${process.id} took the lease from ${holder}, which is still at work`);
    return result;
  }

  async #readSecret(process: Process, subject: string): Promise<string> {
    const { gate, facts } = this.#options;
    const hear = (said: string) =>
      facts.heard({ process, dependency: 'secrets', about: 'secret', subject, said });
    try {
      const call = { process, dependency: 'secrets', name: 'readSecret', subject } as const;
      const key = await gate(call, () => this.#keys(process.orgId).stored);
      hear('ok');
      return key;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      hear('refused');
      throw new SecretError('refused');
    }
  }

  #keys(orgId: string): { valid: string; stored: string } {
    const keys = this.#options.orgs.get(orgId)?.keys;
    return keys?.(this.#options.scheduler.now) ?? { valid: 'key', stored: 'key' };
  }

  async #publish(
    process: Process,
    topicArn: string,
    messages: readonly TopicMessage[],
  ): Promise<Published[]> {
    const { gate, scheduler, facts, patience, odd } = this.#options;
    const [first] = messages;
    if (first === undefined) throw new Error('Nothing was published');
    const { destination } = first;
    if (messages.length > 10 || messages.some((message) => message.destination !== destination))
      odd(`${process.id} published ${messages.length} messages at once, or to several topics`);
    if (topicArn !== arnOf(destination)) odd(`${process.id} published ${destination} to ${topicArn}`);
    patience.ask(`${process.id} ${destination}`, scheduler.now);
    const subject = messages.flatMap(({ eventIds }) => eventIds).join(' ');
    const call = { process, dependency: 'topics', name: `publish ${destination}`, subject } as const;
    const published = await gate(call, () => messages.map((message) => this.#take(process, message))).catch(
      (error: unknown): Published[] => {
        if (!(error instanceof Refusal)) throw error;
        const reason = error.roll < 0.5 ? 'throttled' : 'unavailable';
        return messages.map(() => ({ kind: 'failed', reason }));
      },
    );
    if (published.every(({ kind }) => kind === 'failed'))
      this.refusedAtMs.push({ destination, atMs: scheduler.now });
    for (const result of published) {
      const said = result.kind === 'published' ? 'ok' : result.reason;
      facts.heard({ process, dependency: 'topics', about: destination, subject, said });
      patience.hear(`${process.id} ${destination}`, said, scheduler.now);
    }
    return published;
  }

  /** One message reaches its topic. */
  #take(process: Process, message: TopicMessage): Published {
    const { history, table, listeners, scheduler, topicFault } = this.#options;
    // A topic goes with its audience.
    if (!listeners.hasTopic(message.destination, scheduler.now)) return { kind: 'failed', reason: 'gone' };
    const fault = topicFault(message.destination, scheduler.now);
    const isRefused =
      fault !== undefined &&
      fault !== 'twice' &&
      fault !== 'slow' &&
      !(fault === 'invalid' && this.#plain.has(message));
    if (isRefused) return { kind: 'failed', reason: fault };
    const told = { ...message, isPlain: this.#plain.has(message) };
    const { clips } = table.loadOrg(process.orgId);
    const inFlight = clips.filter(({ state }) => state === 'in-progress' || state === 'stalled').length;
    history.publish(told, process, scheduler.now, inFlight);
    if (fault === 'twice') {
      for (const id of message.eventIds) history.expose(`${message.destination} ${id}`);
      history.deliver(told, process, scheduler.now);
    }
    return { kind: 'published' };
  }

  #connect(process: Process, apiKey: string, onCall: Parameters<ConnectVendor>[0]['onCall']): Vendor {
    const { scheduler, orgs } = this.#options;
    const vendor = orgs.get(process.orgId)?.vendor;
    if (vendor === undefined) throw new Error(`There is no org ${process.orgId} in this world`);
    const call = <T extends { kind: string }>(endpoint: Asked, subject: string, answer: () => T) => {
      onCall({ endpoint, outcome: 'ok' });
      return this.#ask(process, endpoint, subject, () =>
        apiKey === this.#keys(process.orgId).valid ? answer() : REJECTED,
      );
    };
    return {
      listService: 'event',
      listClipsInProgress: () => call('list', '', () => vendor.list(scheduler.now)),
      getClip: (uuid) => call('clip', uuid, () => vendor.get(uuid, scheduler.now)),
      listSavedClips: (options) =>
        call('page', options.pageToken ?? '', () => vendor.page(options, scheduler.now)),
      // Names change nothing but words: the key may not read them.
      listCameras: async () => NO_NAMES,
      listSites: async () => NO_NAMES,
    };
  }

  async #ask<T extends { kind: string }>(
    process: Process,
    endpoint: Asked,
    subject: string,
    answer: () => T,
  ): Promise<T | FailedBecause> {
    const { gate, scheduler, facts, patience } = this.#options;
    this.vendorCalls++;
    process.askedAtMs = scheduler.now;
    patience.askVendor(process, endpoint, scheduler.now);
    const call = { process, dependency: 'vendor', name: endpoint, subject } as const;
    const reply = await gate(call, answer).catch((error: unknown): FailedBecause => {
      if (!(error instanceof Refusal)) throw error;
      return error.roll < 0.3 ? BUSY : BROKEN;
    });
    const said = saidBy(reply);
    if (said === 'ok') this.lookedAtMs.set(process.orgId, scheduler.now);
    facts.heard({ process, dependency: 'vendor', about: endpoint, subject, said });
    patience.hearVendor(process, endpoint, said, scheduler.now);
    return reply;
  }
}

/** What stands for the clip in the ids of events that tell of an org. */
export const OF_ORG = 'organization';

/** Calls that change who is to hear of what. */
const OF_LISTENERS: ReadonlySet<string> = new Set([
  'putAudience',
  'removeAudience',
  'putOrganization',
  'removeOrganization',
]);

/** The topic of a destination in this world. */
export function arnOf(destination: string): string {
  return Object.entries(TOPIC_ARNS).find(([name]) => name === destination)?.[1] ?? `${destination}-arn`;
}

const REJECTED: FailedBecause = { kind: 'failed', reason: 'unauthorized', detail: 'HTTP 401' };
const NO_NAMES: FailedBecause = { kind: 'failed', reason: 'unauthorized', detail: 'HTTP 403' };
const BUSY: FailedBecause = {
  kind: 'failed',
  reason: 'rate-limited',
  detail: 'HTTP 429',
  retryAfterMs: 7_000,
};
const BROKEN: FailedBecause = { kind: 'failed', reason: 'unavailable', detail: 'connection' };

function saidBy(reply: { kind: string } | FailedBecause): string {
  if (reply.kind === 'says-nothing') return reply.kind;
  return 'reason' in reply ? reply.reason : 'ok';
}

function leaseless(store: Store): Store {
  return {
    ...store,
    loadOrg: async (orgId) => {
      const loaded = await store.loadOrg(orgId);
      if (loaded.lease === undefined) return loaded;
      const { holder: _, ...lease } = loaded.lease;
      return { ...loaded, lease };
    },
    acquireLease: async (orgId, lease, nowMs) => {
      const taken = await store.acquireLease(orgId, lease, nowMs);
      if (taken.kind === 'written') return taken;
      const left = await store.readLease(orgId);
      return left ? { kind: 'written', value: left } : taken;
    },
  };
}
