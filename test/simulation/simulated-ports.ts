import type { CheckDeps } from '../../functions/check/context.ts';
import { AUDIENCES } from '../../functions/core/clip.ts';
import type { Limits, Organization } from '../../functions/core/limits.ts';
import type { Clock, Store, TopicMessage, Vendor } from '../../functions/core/ports.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { RhombusError, UnauthorizedError } from '../../functions/rhombus/errors.ts';
import type { WatchDeps } from '../../functions/watch/watch-clip.ts';
import { createFakeStore, type FakeTable } from './fake-store.ts';
import type { FakeVendor } from './fake-vendor.ts';
import type { Gate, Process } from './gate.ts';
import type { History } from './history.ts';
import type { Scheduler } from './scheduler.ts';

/** The shortest back-off after a failed call: 5 s less its spread. A publish is tried again after 5 s, too. */
const SHORTEST_BACKOFF_MS = 3_900;

/** Our clock at the world's beginning. The vendor's is years behind: it orders nothing. */
export const OUR_EPOCH_MS = Date.UTC(2026, 10, 24);

interface PortsOptions {
  scheduler: Scheduler;
  table: FakeTable;
  history: History;
  limits: Limits;
  withoutLease: boolean;
  gate: Gate;
  orgs: ReadonlyMap<
    string,
    { vendor: FakeVendor; keys?: (nowMs: number) => { valid: string; stored: string } }
  >;
  isAlive(processId: string): boolean;
  odd(what: string): void;
}

/** What the functions touch, wired to the fakes: each effect of each process passes through the gate. */
export class SimulatedPorts {
  vendorCalls = 0;
  /** When each org's vendor last answered, by org id. */
  readonly lookedAtMs = new Map<string, number>();
  readonly #options: PortsOptions;
  /** When a process may next touch what failed it, by `<process> <dependency>`. */
  readonly #notBeforeMs = new Map<string, number>();

  constructor(options: PortsOptions) {
    this.#options = options;
  }

  forCheck(process: Process, random: () => number): CheckDeps {
    const { scheduler, limits, withoutLease } = this.#options;
    const store = this.#store(process);
    return {
      clock: this.#clock(process),
      random,
      remainingMs: () => process.diesAtMs - scheduler.now,
      store: withoutLease ? leaseless(store) : store,
      topics: { publish: (message) => this.#publish(process, message) },
      secrets: {
        read: (subject) =>
          this.#options.gate(
            { process, dependency: 'secrets', name: 'readSecret', subject },
            () => this.#keys(process.orgId).stored,
          ),
      },
      connect: ({ apiKey, onCall }) => this.#connect(process, apiKey, onCall),
      compose: createComposer({ digestFrom: limits.digestFrom }),
      minimalMessage,
      limits,
      report: () => {},
    };
  }

  forWatch(
    process: Process,
    organizations: ReadonlyMap<string, Organization>,
    invokeCheck: () => void,
  ): WatchDeps {
    return {
      clock: this.#clock(process),
      store: this.#store(process),
      organizations,
      requestCheck: (subject) =>
        this.#options.gate({ process, dependency: 'lambda', name: 'invoke', subject }, invokeCheck),
      reportUnasked: () => {},
    };
  }

  #clock(process: Process): Clock {
    const { scheduler } = this.#options;
    return {
      now: () => OUR_EPOCH_MS + Math.round(scheduler.now + process.skewMs),
      sleep: (ms) => new Promise((resolve) => scheduler.after(ms, () => process.dead || resolve())),
    };
  }

  #keys(orgId: string): { valid: string; stored: string } {
    const keys = this.#options.orgs.get(orgId)?.keys;
    return keys?.(this.#options.scheduler.now) ?? { valid: 'key', stored: 'key' };
  }

  #store(process: Process): Store {
    const { table, gate } = this.#options;
    return createFakeStore(table, (name, subject, apply) =>
      gate({ process, dependency: 'table', name, subject }, () =>
        this.#overTheShoulder(process.orgId, name, subject, apply),
      ),
    );
  }

  /** Sees what is recorded and what is settled, as it happens in the table. */
  #overTheShoulder<T>(orgId: string, name: string, subject: string, apply: () => T): T {
    const { table, history, scheduler, isAlive } = this.#options;
    const before = table.clips.get(orgId)?.get(subject);
    const result = apply();
    const after = table.clips.get(orgId)?.get(subject);
    if (name === 'recordTransition' && after !== undefined && after !== before)
      history.write(before, after, scheduler.now, isAlive);
    if (name === 'settleNotification') {
      const [id = '', audiences = ''] = subject.split(' ');
      for (const audience of AUDIENCES) if (audiences.includes(audience)) history.settle(audience, id);
    }
    return result;
  }

  #publish(process: Process, { audience, eventIds, message }: TopicMessage): Promise<void> {
    const name = `publish ${audience}`;
    return this.#patiently(process, name, SHORTEST_BACKOFF_MS, () =>
      this.#options.gate({ process, dependency: 'topics', name, subject: eventIds.join(' ') }, () =>
        this.#options.history.publish(audience, eventIds, message, process),
      ),
    );
  }

  #connect(process: Process, apiKey: string, onCall: Parameters<CheckDeps['connect']>[0]['onCall']): Vendor {
    const { gate, scheduler, orgs } = this.#options;
    const vendor = orgs.get(process.orgId)?.vendor;
    if (vendor === undefined) throw new Error(`There is no org ${process.orgId} in this world`);
    const call = <T>(endpoint: 'list' | 'clip' | 'page', subject: string, answer: () => T): Promise<T> => {
      this.vendorCalls++;
      onCall({ endpoint, outcome: 'ok' });
      return this.#patiently(process, 'vendor', SHORTEST_BACKOFF_MS, () =>
        gate({ process, dependency: 'vendor', name: endpoint, subject }, () => {
          if (apiKey !== this.#keys(process.orgId).valid)
            throw new UnauthorizedError({ status: 401, wrongRegion: false });
          this.lookedAtMs.set(process.orgId, scheduler.now);
          return answer();
        }),
      );
    };
    return {
      listService: 'event',
      listClipsInProgress: () => call('list', '', () => vendor.list(scheduler.now)),
      getClip: (uuid) => call('clip', uuid, () => vendor.get(uuid, scheduler.now)),
      listSavedClips: (token) => call('page', token ?? '', () => vendor.page(token, scheduler.now)),
    };
  }

  /**
   * What fails has been retried by the client below already: a process that asks again at once retries at two
   * layers. A rejected key is the exception, since it may have been replaced.
   */
  async #patiently<T>(
    process: Process,
    what: string,
    patienceMs: number,
    call: () => Promise<T>,
  ): Promise<T> {
    const { scheduler, odd } = this.#options;
    const key = `${process.id} ${what}`;
    const waitMs = (this.#notBeforeMs.get(key) ?? 0) - scheduler.now;
    if (waitMs > 0) odd(`${key}: asked again ${Math.round(waitMs)} ms too early after it had failed`);
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) {
        const asked = error instanceof RhombusError && 'retryAfterMs' in error ? error.retryAfterMs : 0;
        this.#notBeforeMs.set(key, scheduler.now + Math.max(patienceMs, Number(asked)));
      }
      throw error;
    }
  }
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
