import { callsLeft } from '../../domain/org/calls.ts';
import {
  type CameraSeen,
  isTimeToAsk,
  joinNames,
  type Names,
  type SiteSeen,
  withNames,
} from '../../domain/org/names.ts';
import type { OrgState } from '../../domain/org/state.ts';
import type { ClipEvent, EventCamera } from '../../domain/outbox/event.ts';
import type { TableTask } from '../../ports/facts.ts';
import type { VendorLine } from '../ask/vendor-line.ts';
import type { CheckDeps } from '../deps.ts';
import { tableFailed } from '../reporting.ts';

/** An invocation that ends lets an answer come in for so long, and then goes without. */
const LAST_WAIT_MS = 3_000;
/** To save what is known, and to give the lease back. */
const NEEDED_AFTER_MS = 4_000;
/** One call for the cameras, one for the sites. */
const CALLS = 2;

/**
 * What one invocation knows of an org's names. The table is read once, where there is something to tell. The vendor is
 * asked beside the passes, which neither wait for it nor learn of its failures.
 */
export class NameBook {
  readonly #deps: CheckDeps;
  readonly #orgId: string;
  #names: Names | undefined;
  /** The table has answered: without it nobody knows when the vendor was asked last. */
  #isRead = false;
  #loading: Promise<void> | undefined;
  #learning: Promise<void> | undefined;
  #isClosed = false;
  /** Cameras that names were wanted for. */
  readonly #wanted = new Set<string>();

  constructor(deps: CheckDeps, orgId: string) {
    this.#deps = deps;
    this.#orgId = orgId;
  }

  /** Reads what the table knows. Without it ids are shown. */
  load(): Promise<void> {
    this.#loading ??= this.#ofTable('load-names', async (store) => {
      this.#names = await store.loadNames(this.#orgId);
      this.#isRead = true;
    });
    return this.#loading;
  }

  camerasOf(uuids: readonly string[]): EventCamera[] {
    for (const uuid of uuids) this.#wanted.add(uuid);
    return withNames(this.#names, uuids);
  }

  /** The event as it is told to people, by what is known now. */
  onto(event: ClipEvent): ClipEvent {
    const { data } = event;
    return { ...event, data: { ...data, cameras: this.camerasOf(data.deviceUuids) } };
  }

  /** Asks the vendor beside what else there is to do, where that is due and the org's calls leave room. */
  learn(
    line: VendorLine,
    { vendor, calls }: Pick<OrgState, 'vendor' | 'calls'>,
    seen: Iterable<string>,
  ): void {
    for (const uuid of seen) this.#wanted.add(uuid);
    const { clock, limits } = this.#deps;
    const left = callsLeft({ calls }, limits.callsPerMinute, clock.now());
    if (this.#learning !== undefined || vendor.resting !== undefined) return;
    if (left < Math.max(CALLS, limits.callsPerMinute / 2)) return;
    this.#learning = this.#learn(line)
      .catch((error: unknown) => this.#deps.reportFailure(this.#orgId, error))
      .finally(() => {
        this.#learning = undefined;
      });
  }

  /** The invocation ends: what has not come in by then is neither waited for nor written. */
  async close(): Promise<void> {
    const { clock, remainingMs } = this.#deps;
    const waitMs = Math.min(LAST_WAIT_MS, remainingMs() - NEEDED_AFTER_MS);
    if (this.#learning !== undefined && waitMs > 0) await Promise.race([this.#learning, clock.sleep(waitMs)]);
    this.#isClosed = true;
  }

  async #learn(line: VendorLine): Promise<void> {
    await this.load();
    const { clock } = this.#deps;
    if (!this.#isRead || !isTimeToAsk(this.#names, this.#wanted, clock.now())) return;
    const cameras = await line.askBeside<CameraSeen>((vendor) => vendor.listCameras());
    const sites = cameras && (await line.askBeside<SiteSeen>((vendor) => vendor.listSites()));
    if (this.#isClosed) return;
    const nowMs = clock.now();
    const known = this.#names?.cameras ?? new Map<string, EventCamera>();
    const names: Names = cameras
      ? joinNames(cameras, sites, { before: known, wanted: this.#wanted, nowMs })
      : { askedAtMs: nowMs, cameras: known };
    this.#names = names;
    await this.#ofTable('save-names', (store) => store.saveNames(this.#orgId, names));
  }

  #ofTable(what: TableTask, ask: (store: CheckDeps['store']) => Promise<void>): Promise<void> {
    return ask(this.#deps.store).catch(tableFailed(this.#deps, this.#orgId, what));
  }
}
