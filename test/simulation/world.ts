import { createHash } from 'node:crypto';
import { type TurnOutcome, takeTurn } from '../../functions/check/turn.ts';
import type { Audience } from '../../functions/domain/audience/audience.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { Organization } from '../../functions/domain/org/organization.ts';
import { isOrgEvent } from '../../functions/domain/outbox/event.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import { StoreError } from '../../functions/ports/store.ts';
import type { Turns } from '../../functions/ports/turns.ts';
import { tick } from '../../functions/tick/tick.ts';
import { type WatchRequest, watchClip } from '../../functions/watch/watch-clip.ts';
import { FactJudge } from './facts.ts';
import { FakeTable } from './fake-store.ts';
import { FakeVendor, type VendorWorld } from './fake-vendor.ts';
import type { Call, Fate, Gate, Process, Witness } from './gate.ts';
import { History, type Truth } from './history.ts';
import { Listeners } from './listeners.ts';
import { Patience } from './patience.ts';
import type { TopicFaultKind } from './scenario.ts';
import { Scheduler } from './scheduler.ts';
import { OF_ORG, OUR_EPOCH_MS, Refusal, SimulatedPorts } from './simulated-ports.ts';
import type { TrueClip } from './true-clip.ts';
import { falsehoodOf, sightProblem } from './truth.ts';
import { type TurnEnd, TurnQueue } from './turn-queue.ts';

/** The function's timeout in the CDK app. */
const TIMEOUT_MS = 75_000;
const WATCH_TIMEOUT_MS = 30_000;
const TICK_TIMEOUT_MS = 55_000;
const TICK_MS = 60_000;
/** Whom a tick works for: everybody. */
export const EVERY_ORG = '*';
const TRACE_LENGTH = Number(process.env.TRACE ?? 50);
/** What a look showed may be recorded so much later. */
const LOOK_MS = 30_000;

/** One organization, and how the world treats it. */
export interface OrgWorld {
  organization: Organization;
  vendor: VendorWorld;
  /** The org's own: what befalls it is no different for what befalls another. */
  random: () => number;
  /** How late each copy of a turn is, in milliseconds: none where it is lost, two where it is doubled. */
  turnsAt?: (nowMs: number) => readonly number[];
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
  /** How often a tick comes: 0 (lost), 1, or 2 (twice). */
  ticksAt?: (nowMs: number) => number;
  /** Does the event source stand still? */
  isSourceStopped?: (nowMs: number) => boolean;
  /** Invocations of `check` at once; as many as are wanted unless given. */
  slots?: number;
  /** Turns that come together are one invocation, and a crash of it strikes all of them. */
  batches?: boolean;
  topicFault?: (destination: string, nowMs: number) => TopicFaultKind | undefined;
  /** Audiences that are configured at a moment; none are spoken of unless given. */
  audiencesAt?: (nowMs: number) => readonly Audience[];
  /** What the clock on the wall shows at the world's beginning, epoch ms. */
  epochMs?: number;
  /** Tells its invocations apart from those of another world that wrote to the same table. */
  era?: string;
}

/** A world in which the real functions run: virtual time, and a gate at every call. */
export class World {
  readonly scheduler = new Scheduler();
  readonly table = new FakeTable();
  readonly facts = new FactJudge();
  readonly history: History;
  readonly listeners: Listeners;
  readonly epochMs: number;
  readonly trace: string[] = [];
  /** Errors that no fault explains, and calls that an engine in its right mind would not make. */
  readonly oddities: string[] = [];
  /** When invocations that looked came to a good end, by org id. */
  readonly endedWellAtMs = new Map<string, number[]>();
  readonly ports: SimulatedPorts;
  readonly limits: Limits;
  readonly queue: TurnQueue;
  readonly #options: WorldOptions;
  readonly #orgs: ReadonlyMap<string, OrgWorld>;
  readonly #processes = new Map<string, Process>();
  readonly #invocations = new Map<string, number>();
  readonly #hash = createHash('sha256');

  constructor(options: WorldOptions) {
    this.#options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#orgs = new Map(options.orgs.map((org) => [org.organization.id, org]));
    this.epochMs = options.epochMs ?? OUR_EPOCH_MS;
    this.listeners = new Listeners(this.epochMs);
    const truth: Truth = (event, nowMs) => {
      if (isOrgEvent(event)) {
        const lookedAtMs = this.ports.lookedAtMs.get(event.data.orgId) ?? 0;
        return sightProblem(event, nowMs - lookedAtMs, options.maxSkewMs ?? 0);
      }
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
    };
    this.history = new History(truth, this.listeners);
    this.ports = new SimulatedPorts({
      epochMs: this.epochMs,
      listeners: this.listeners,
      scheduler: this.scheduler,
      table: this.table,
      history: this.history,
      facts: this.facts,
      patience: new Patience((what) => this.#odd(what), (options.maxSkewMs ?? 0) === 0),
      limits: this.limits,
      withoutLease: options.withoutLease === true,
      gate: options.gate(this.scheduler, this.#witness()),
      orgs: new Map(
        options.orgs.map((org) => [org.organization.id, { ...org, vendor: new FakeVendor(org.vendor) }]),
      ),
      topicFault: options.topicFault ?? (() => undefined),
      isThrottled: ({ orgId, name }) => this.#orgs.get(orgId)?.isThrottled?.(name) === true,
      isAlive: (id) => this.#isAtWork(id),
      mayOverlap: (options.maxSkewMs ?? 0) > 0,
      odd: (what) => this.#odd(what),
    });
    this.queue = new TurnQueue({
      scheduler: this.scheduler,
      slots: options.slots ?? Infinity,
      batch: options.batches ? 10 : 1,
      isStopped: options.isSourceStopped ?? (() => false),
      invoke: (turns) => this.#invoke(turns),
    });
    this.#register(options.orgs.map(({ organization }) => organization));
  }

  /** Registered long before this world began. */
  #register(organizations: readonly Organization[]): void {
    for (const organization of organizations)
      this.table.organizations.set(organization.id, {
        ...organization,
        version: 1,
        addedBy: 'configuration',
        addedAtMs: this.epochMs,
      });
    for (const audience of this.#options.audiencesAt?.(0) ?? [])
      this.table.audiences.set(audience.name, audience);
    this.listeners.note(this.table, 0);
  }

  /** A person says which audiences hear of an org beside the default one. */
  sayAudiences(orgId: string, audiences: readonly string[]): void {
    const known = this.table.organizations.get(orgId);
    if (known === undefined) return;
    this.table.putOrganization({ ...known, audiences });
    this.listeners.note(this.table, this.scheduler.now);
  }

  get traceHash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Runs the schedule up to a moment. */
  async run(untilMs: number): Promise<void> {
    this.#tickAt(nextTick(this.scheduler.now), untilMs);
    await this.scheduler.runUntil(untilMs);
  }

  #tickAt(atMs: number, untilMs: number): void {
    if (atMs >= untilMs) return;
    this.scheduler.at(atMs, () => {
      for (let copies = this.#options.ticksAt?.(atMs) ?? 1; copies > 0; copies--) this.#tick();
      this.#tickAt(atMs + TICK_MS, untilMs);
    });
  }

  /** One invocation of `tick`. Its outcome is nobody's business: the next minute is the retry. */
  #tick(): void {
    const process = this.#begin(EVERY_ORG, 't', TICK_TIMEOUT_MS);
    const configured = this.#options.orgs.map(({ organization }) => organization);
    const ticked = tick(this.ports.forTick(process, this.#turns(process)), {
      organizations: configured,
      ...(this.#options.audiencesAt && { audiences: this.#options.audiencesAt(this.scheduler.now) }),
    });
    this.#settle(
      process,
      ticked.then(({ turns, unsent }) => `${turns} turns, ${unsent} unsent`),
    );
  }

  /** What a process sends to the check queue, and what becomes of it on its way. */
  #turns(process: Process): Turns {
    return this.ports.turns(process, ({ delaySeconds, ...turn }) => {
      const org = this.#org(turn.organization.id);
      for (const lateMs of org.turnsAt?.(this.scheduler.now) ?? [0])
        this.queue.send(turn, 1000 * delaySeconds + lateMs);
    });
  }

  /** One invocation of `check`, with one turn or several: a crash of it strikes all of them. */
  async #invoke(turns: readonly Turn[]): Promise<ReadonlyMap<string, TurnEnd>> {
    const ofOrg = new Map(turns.map((turn) => [turn.organization.id, turn]));
    const begun = [...ofOrg].map(([orgId, turn]) => ({ turn, process: this.#begin(orgId, 'c', TIMEOUT_MS) }));
    const ends = begun.map(
      ({ process }) =>
        new Promise<[string, TurnEnd]>((resolve) => {
          process.over = (end) => {
            resolve([process.orgId, end]);
            if (end === 'killed') for (const other of begun) this.#kill(other.process);
          };
        }),
    );
    for (const { turn, process } of begun) {
      const deps = this.ports.forCheck(process, this.#org(process.orgId).random);
      this.#settle(process, takeTurn(deps, { turn, invocation: process.id }));
    }
    return new Map(await Promise.all(ends));
  }

  #kill(process: Process): void {
    if (process.dead) return;
    process.dead = true;
    process.end = 'killed';
    this.history.exposeAll(process);
    process.over?.('killed');
  }

  /** A turn that is due now, as though it came from the queue. */
  turn(orgId: string): void {
    const { organization } = this.#org(orgId);
    void this.#invoke([{ organization, dueAtMs: this.epochMs + this.scheduler.now, source: 'tick' }]);
  }

  /** One invocation of `watch`. A caller who gets an error may or may not have been obeyed. */
  watch(request: WatchRequest): void {
    const { orgId } = request;
    const process = this.#begin(orgId, 'w', WATCH_TIMEOUT_MS);
    const deps = this.ports.forWatch(process, this.#turns(process));
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

  #begin(orgId: string, kind: 'c' | 'w' | 't', timeoutMs: number): Process {
    const number = (this.#invocations.get(orgId) ?? 0) + 1;
    this.#invocations.set(orgId, number);
    const diesAtMs = this.scheduler.now + timeoutMs;
    const skewMs = this.#orgs.get(orgId)?.skewMs?.() ?? (() => 0);
    const id = `${orgId}-${this.#options.era ?? ''}${kind}${number}`;
    const process: Process = { id, orgId, dead: false, tells: kind === 'c', skewMs, diesAtMs };
    this.#processes.set(process.id, process);
    this.scheduler.at(diesAtMs, () => {
      if (!process.dead) {
        this.#note(`${process.id} timed out`);
        this.#kill(process);
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
        if (!WITHOUT_A_LOOK.has(answer)) this.endedWellAtMs.set(process.orgId, [...ends, this.scheduler.now]);
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
        process.over?.(process.end ?? 'failed');
      });
  }

  #witness(): Witness {
    return {
      trace: (line) => this.#note(line),
      onFault: (fate, call) => this.#onFault(fate, call),
      onDeath: (process) => this.history.exposeAll(process),
      refusal: ({ process }) => new Refusal(this.#orgs.get(process.orgId)?.random() ?? 1),
    };
  }

  /** A publish or a settling whose reply the engine never got may be done again. */
  #onFault(fate: Fate, { name, subject, process }: Call): void {
    if (fate === 'reply-lost' && name.startsWith('publish '))
      for (const id of subject.split(' ')) this.history.lose(`${name.slice('publish '.length)} ${id}`);
    const isWrite = name === 'recordTransition' || name === 'saveOrg' || name.startsWith('archiveClip');
    if (isWrite && (fate === 'refused' || fate === 'reply-lost'))
      this.history.exposeClip(process, name === 'saveOrg' ? OF_ORG : subject, this.scheduler.now);
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

/** A turn that came to this has left the look to others. */
const WITHOUT_A_LOOK: ReadonlySet<string> = new Set<TurnOutcome>(['busy', 'not-due', 'stale']);

/** Errors that the faults themselves bring, and typed answers of `watch`; anything else is a bug in the engine. */
const EXPECTED = new Set(['ClipNotFoundError', 'WatchConflictError', 'Refusal', 'TooManyStartsError']);

function isExpected(error: unknown): boolean {
  return error instanceof StoreError || (error instanceof Error && EXPECTED.has(error.name));
}
