import { createHash } from 'node:crypto';
import { checkOrg } from '../../functions/check/check-org.ts';
import { DEFAULT_LIMITS, type Limits, type Organization } from '../../functions/core/limits.ts';
import { SecretError } from '../../functions/core/ports.ts';
import { PublishError } from '../../functions/notify/errors.ts';
import { RateLimitedError, UnavailableError } from '../../functions/rhombus/errors.ts';
import { ClipNotFoundError, WatchConflictError } from '../../functions/watch/errors.ts';
import { type WatchRequest, watchClip } from '../../functions/watch/watch-clip.ts';
import { FakeTable } from './fake-store.ts';
import { FakeVendor, type VendorWorld } from './fake-vendor.ts';
import type { Call, Fate, Gate, Process, Witness } from './gate.ts';
import { History } from './history.ts';
import { Scheduler } from './scheduler.ts';
import { SimulatedPorts } from './simulated-ports.ts';
import type { TrueClip } from './true-clip.ts';
import { falsehoodOf } from './truth.ts';

/** The function's timeout in the CDK app. */
const TIMEOUT_MS = 75_000;
const WATCH_TIMEOUT_MS = 30_000;
const TICK_MS = 60_000;
const TRACE_LENGTH = Number(process.env.TRACE ?? 50);

/** One organization, and how the world treats it. */
export interface OrgWorld {
  organization: Organization;
  vendor: VendorWorld;
  /** The org's own: what befalls it is no different for what befalls another. */
  random: () => number;
  /** How often a tick comes: 0 (lost), 1, or 2 (twice). */
  ticksAt?: (nowMs: number) => number;
  skewMs?: () => number;
  /** The key that the vendor takes and the one that Secrets Manager holds. */
  keys?: (nowMs: number) => { valid: string; stored: string };
}

export interface WorldOptions {
  orgs: OrgWorld[];
  gate: (scheduler: Scheduler, witness: Witness) => Gate;
  limits?: Partial<Limits>;
  /** Leaves the lease out, so that all safety rests on the conditions. */
  withoutLease?: boolean;
  /** How far clocks may be off: what is said is judged with that much patience. */
  maxSkewMs?: number;
}

/** A world in which the real functions run: virtual time, and a gate at every call. */
export class World {
  readonly scheduler = new Scheduler();
  readonly table = new FakeTable();
  readonly history: History;
  readonly trace: string[] = [];
  /** Errors that no fault explains, and calls that an engine in its right mind would not make. */
  readonly oddities: string[] = [];
  readonly ports: SimulatedPorts;
  readonly #options: WorldOptions;
  readonly #limits: Limits;
  readonly #orgs: ReadonlyMap<string, OrgWorld>;
  readonly #processes = new Map<string, Process>();
  readonly #invocations = new Map<string, number>();
  readonly #hash = createHash('sha256');

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#orgs = new Map(options.orgs.map((org) => [org.organization.id, org]));
    this.history = new History((event, nowMs) => {
      const { orgId } = event.data;
      const vendor = this.#orgs.get(orgId)?.vendor;
      const clip = vendor?.clips.find(({ uuid }) => uuid === event.subject);
      return falsehoodOf(event, clip, nowMs, {
        forgetAfterMs: vendor?.forgetAfterMs ?? Infinity,
        limits: this.#limits,
        skewMs: options.maxSkewMs ?? 0,
      });
    });
    this.ports = new SimulatedPorts({
      scheduler: this.scheduler,
      table: this.table,
      history: this.history,
      limits: this.#limits,
      withoutLease: options.withoutLease === true,
      gate: options.gate(this.scheduler, this.#witness()),
      orgs: new Map(
        options.orgs.map((org) => [org.organization.id, { ...org, vendor: new FakeVendor(org.vendor) }]),
      ),
      isAlive: (id) => this.#processes.get(id)?.dead === false,
      odd: (what) => this.#odd(what),
    });
  }

  get traceHash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Runs the schedule up to a moment. */
  async run(untilMs: number): Promise<void> {
    for (const { organization, ticksAt = () => 1 } of this.#options.orgs)
      for (let atMs = nextTick(this.scheduler.now); atMs < untilMs; atMs += TICK_MS)
        this.scheduler.at(atMs, () => {
          for (let copies = ticksAt(atMs); copies > 0; copies--) this.check(organization.id, true);
        });
    await this.scheduler.runUntil(untilMs);
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

  #org(orgId: string): OrgWorld {
    const org = this.#orgs.get(orgId);
    if (org === undefined) throw new Error(`There is no org ${orgId} in this world`);
    return org;
  }

  #begin(orgId: string, kind: 'c' | 'w', timeoutMs: number): Process {
    const number = (this.#invocations.get(orgId) ?? 0) + 1;
    this.#invocations.set(orgId, number);
    const diesAtMs = this.scheduler.now + timeoutMs;
    const skewMs = this.#org(orgId).skewMs?.() ?? 0;
    const process: Process = { id: `${orgId}-${kind}${number}`, orgId, dead: false, skewMs, diesAtMs };
    this.#processes.set(process.id, process);
    this.scheduler.at(diesAtMs, () => {
      if (process.dead) return;
      process.dead = true;
      this.history.exposeAll(process);
      this.#note(`${process.id} timed out`);
    });
    return process;
  }

  #settle(process: Process, outcome: Promise<string>): void {
    outcome
      .then((answer) => this.#note(`${process.id} ends: ${answer}`))
      .catch((error: unknown) => {
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
      refusal: (call) => refusal(call, this.#org(call.process.orgId).random()),
    };
  }

  /** A publish or a settling whose reply the engine never got may be done again. */
  #onFault(fate: Fate, { name, subject }: Call): void {
    if (fate === 'reply-lost' && name.startsWith('publish '))
      for (const id of subject.split(' ')) this.history.expose(`${name.slice('publish '.length)} ${id}`);
    if (name === 'settleNotification' && (fate === 'refused' || fate === 'reply-lost')) {
      const [id = '', audience = ''] = subject.split(' ');
      this.history.expose(`${audience} ${id}`);
    }
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

/** What AWS throws where a call is refused. */
class AwsError extends Error {
  override readonly name = 'InternalServerError';
}

function refusal({ dependency, name }: Call, roll: number): Error {
  switch (dependency) {
    case 'table':
    case 'lambda':
      return new AwsError('refused');
    case 'topics': {
      const audience = name.endsWith('mail') ? 'mail' : name.endsWith('text') ? 'text' : 'events';
      return new PublishError({ kind: roll < 0.5 ? 'throttled' : 'unavailable', audience });
    }
    case 'vendor':
      return roll < 0.3
        ? new RateLimitedError({ retryAfterMs: 7_000 })
        : new UnavailableError({ reason: 'connection' });
    case 'secrets':
      return new SecretError('refused');
    default:
      throw new Error(`Unknown dependency ${dependency satisfies never}`);
  }
}

/** Errors that the faults themselves bring; anything else is a bug in the engine. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof AwsError || error instanceof ClipNotFoundError || error instanceof WatchConflictError
  );
}
