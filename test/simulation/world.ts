import { createHash } from 'node:crypto';
import { checkOrg } from '../../functions/check/invocation.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { Organization } from '../../functions/domain/org/organization.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { type WatchRequest, watchClip } from '../../functions/watch/watch-clip.ts';
import { FactJudge } from './facts.ts';
import { FakeTable } from './fake-store.ts';
import { FakeVendor, type VendorWorld } from './fake-vendor.ts';
import type { Call, Fate, Gate, Process, Witness } from './gate.ts';
import { History } from './history.ts';
import { Patience } from './patience.ts';
import type { TopicFaultKind } from './scenario.ts';
import { Scheduler } from './scheduler.ts';
import { Refusal, SimulatedPorts } from './simulated-ports.ts';
import type { TrueClip } from './true-clip.ts';
import { falsehoodOf } from './truth.ts';

/** The function's timeout in the CDK app. */
const TIMEOUT_MS = 75_000;
const WATCH_TIMEOUT_MS = 30_000;
const TICK_MS = 60_000;
const TRACE_LENGTH = Number(process.env.TRACE ?? 50);
/** What a look showed may be recorded so much later. */
const LOOK_MS = 30_000;

/** One organization, and how the world treats it. */
export interface OrgWorld {
  organization: Organization;
  vendor: VendorWorld;
  /** The org's own: what befalls it is no different for what befalls another. */
  random: () => number;
  /** How often a tick comes: 0 (lost), 1, or 2 (twice). */
  ticksAt?: (nowMs: number) => number;
  /** How far the clock of the next invocation is wrong, as time goes on. */
  skewMs?: () => (nowMs: number) => number;
  /** The key that the vendor takes and the one that Secrets Manager holds. */
  keys?: (nowMs: number) => { valid: string; stored: string };
  isStorable?: (clipUuid: string) => boolean;
  isThrottled?: (name: string) => boolean;
  /** Does the vendor deny everything at this moment? */
  isBlind?: (atMs: number) => boolean;
}

export interface WorldOptions {
  orgs: OrgWorld[];
  gate: (scheduler: Scheduler, witness: Witness) => Gate;
  limits?: Partial<Limits>;
  /** Leaves the lease out, so that all safety rests on the conditions. */
  withoutLease?: boolean;
  /** How far clocks may be off: what is said is judged with that much patience. */
  maxSkewMs?: number;
  /** How long a look may take; 30 s unless given. */
  lookMs?: number;
  topicFault?: (destination: string, nowMs: number) => TopicFaultKind | undefined;
  /** Tells its invocations apart from those of another world that wrote to the same table. */
  era?: string;
}

/** A world in which the real functions run: virtual time, and a gate at every call. */
export class World {
  readonly scheduler = new Scheduler();
  readonly table = new FakeTable();
  readonly facts = new FactJudge();
  readonly history: History;
  readonly trace: string[] = [];
  /** Errors that no fault explains, and calls that an engine in its right mind would not make. */
  readonly oddities: string[] = [];
  /** When invocations of each org came to a good end, by org id. */
  readonly endedWellAtMs = new Map<string, number[]>();
  readonly ports: SimulatedPorts;
  readonly limits: Limits;
  readonly #options: WorldOptions;
  readonly #orgs: ReadonlyMap<string, OrgWorld>;
  readonly #processes = new Map<string, Process>();
  readonly #invocations = new Map<string, number>();
  readonly #hash = createHash('sha256');

  constructor(options: WorldOptions) {
    this.#options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#orgs = new Map(options.orgs.map((org) => [org.organization.id, org]));
    this.history = new History((event, nowMs) => {
      const org = this.#org(event.data.orgId);
      const { clips, forgetAfterMs } = org.vendor;
      return falsehoodOf(event, this.clipOf(event.data.orgId, event.subject), nowMs, {
        clips,
        forgetAfterMs,
        limits: this.limits,
        skewMs: options.maxSkewMs ?? 0,
        lookMs: (options.lookMs ?? LOOK_MS) + (options.maxSkewMs ?? 0) / 10,
        isBlind: org.isBlind ?? (() => false),
      });
    });
    this.ports = new SimulatedPorts({
      scheduler: this.scheduler,
      table: this.table,
      history: this.history,
      facts: this.facts,
      patience: new Patience((what) => this.#odd(what)),
      limits: this.limits,
      withoutLease: options.withoutLease === true,
      gate: options.gate(this.scheduler, this.#witness()),
      orgs: new Map(
        options.orgs.map((org) => [org.organization.id, { ...org, vendor: new FakeVendor(org.vendor) }]),
      ),
      topicFault: options.topicFault ?? (() => undefined),
      isThrottled: ({ orgId, name }) => this.#org(orgId).isThrottled?.(name) === true,
      isAlive: (id) => this.#isAtWork(id),
      mayOverlap: (options.maxSkewMs ?? 0) > 0,
      odd: (what) => this.#odd(what),
    });
  }

  get traceHash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Runs the schedule up to a moment. */
  async run(untilMs: number): Promise<void> {
    for (const org of this.#options.orgs) this.#tick(org, nextTick(this.scheduler.now), untilMs);
    await this.scheduler.runUntil(untilMs);
  }

  #tick(org: OrgWorld, atMs: number, untilMs: number): void {
    if (atMs >= untilMs) return;
    this.scheduler.at(atMs, () => {
      for (let copies = org.ticksAt?.(atMs) ?? 1; copies > 0; copies--) this.check(org.organization.id, true);
      this.#tick(org, atMs + TICK_MS, untilMs);
    });
  }

  /** One invocation of `check`. Its outcome is nobody's business, as with Lambda: no retry. */
  check(orgId: string, bySchedule: boolean): void {
    const org = this.#org(orgId);
    const process = this.#begin(orgId, 'c', TIMEOUT_MS);
    const request = { organization: org.organization, invocation: process.id, bySchedule };
    this.#settle(process, checkOrg(this.ports.forCheck(process, org.random), request));
  }

  /** One invocation of `watch`. A caller who gets an error may or may not have been obeyed. */
  watch(request: WatchRequest): void {
    const { orgId } = request;
    const process = this.#begin(orgId, 'w', WATCH_TIMEOUT_MS);
    const organizations = new Map([[orgId, this.#org(orgId).organization]]);
    const deps = this.ports.forWatch(process, organizations, () => this.check(orgId, false));
    this.#settle(
      process,
      watchClip(deps, request).then(({ state }) => `${request.action} ${request.clipUuid}: ${state}`),
    );
  }

  clipOf(orgId: string, uuid: string): TrueClip | undefined {
    return this.#org(orgId).vendor.clips.find((clip) => clip.uuid === uuid);
  }

  /** Who has said that it is about to end publishes nothing any more. */
  #isAtWork(id: string): boolean {
    const process = this.#processes.get(id);
    if (process === undefined || process.dead) return false;
    return this.table.states.get(process.orgId)?.released.includes(id) !== true;
  }

  #org(orgId: string): OrgWorld {
    const org = this.#orgs.get(orgId);
    if (org === undefined) throw new Error(`There is no org ${orgId} in this world`);
    return org;
  }

  #begin(orgId: string, kind: 'c' | 'w', timeoutMs: number): Process {
    const number = (this.#invocations.get(orgId) ?? 0) + 1;
    this.#invocations.set(orgId, number);
    const diesAtMs = this.scheduler.now + timeoutMs;
    const skewMs = this.#org(orgId).skewMs?.() ?? (() => 0);
    const id = `${orgId}-${this.#options.era ?? ''}${kind}${number}`;
    const process: Process = { id, orgId, dead: false, tells: kind === 'c', skewMs, diesAtMs };
    this.#processes.set(process.id, process);
    this.scheduler.at(diesAtMs, () => {
      if (!process.dead) {
        process.dead = true;
        process.end = 'killed';
        this.history.exposeAll(process);
        this.#note(`${process.id} timed out`);
      }
      this.#processes.delete(process.id);
    });
    return process;
  }

  #settle(process: Process, outcome: Promise<string>): void {
    outcome
      .then((answer) => {
        process.end = 'well';
        this.history.end(process);
        const ends = this.endedWellAtMs.get(process.orgId) ?? [];
        this.endedWellAtMs.set(process.orgId, [...ends, this.scheduler.now]);
        this.#note(`${process.id} ends: ${answer}`);
      })
      .catch((error: unknown) => {
        process.end = 'failed';
        if (!isExpected(error))
          this.#odd(`${process.id} failed: ${error instanceof Error ? error.stack : error}`);
        this.#note(`${process.id} fails: ${error}`);
      })
      .finally(() => {
        process.dead = true;
      });
  }

  #witness(): Witness {
    return {
      trace: (line) => this.#note(line),
      onFault: (fate, call) => this.#onFault(fate, call),
      onDeath: (process) => this.history.exposeAll(process),
      refusal: (call) => new Refusal(this.#org(call.process.orgId).random()),
    };
  }

  /** A publish or a settling whose reply the engine never got may be done again. */
  #onFault(fate: Fate, { name, subject, process }: Call): void {
    if (fate === 'reply-lost' && name.startsWith('publish '))
      for (const id of subject.split(' ')) this.history.lose(`${name.slice('publish '.length)} ${id}`);
    const isWrite = name === 'recordTransition' || name.startsWith('archiveClip');
    if (isWrite && (fate === 'refused' || fate === 'reply-lost'))
      this.history.exposeClip(process, subject, this.scheduler.now);
  }

  #odd(what: string): void {
    if (this.oddities.length < 20) this.oddities.push(what);
  }

  #note(line: string): void {
    const timed = `${(this.scheduler.now / 1000).toFixed(3).padStart(10)} ${line}`;
    this.#hash.update(timed);
    this.trace.push(timed);
    if (this.trace.length > TRACE_LENGTH) this.trace.shift();
  }
}

function nextTick(nowMs: number): number {
  return Math.ceil(nowMs / TICK_MS) * TICK_MS;
}

/** Errors that the faults themselves bring, and typed answers of `watch`; anything else is a bug in the engine. */
const EXPECTED = new Set(['ClipNotFoundError', 'WatchConflictError', 'Refusal', 'TooManyStartsError']);

function isExpected(error: unknown): boolean {
  return error instanceof StoreError || (error instanceof Error && EXPECTED.has(error.name));
}
