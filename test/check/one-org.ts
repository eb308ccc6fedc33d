import type { CheckDeps } from '../../functions/check/deps.ts';
import { takeTurn } from '../../functions/check/turn.ts';
import type { Sighting } from '../../functions/domain/clip/clip.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/domain/org/limits.ts';
import type { CameraSeen, SiteSeen } from '../../functions/domain/org/names.ts';
import type { OrgState } from '../../functions/domain/org/state.ts';
import type { Turn } from '../../functions/domain/turns/turn.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import type { Fact } from '../../functions/ports/facts.ts';
import type { Store } from '../../functions/ports/store.ts';
import type { Published, TopicMessage } from '../../functions/ports/topics.ts';
import type {
  ClipAnswer,
  FailedBecause,
  ListAnswer,
  NamesAnswer,
  PageAnswer,
  SaysNothing,
  ShowsPage,
} from '../../functions/ports/vendor.ts';
import { makeOrg, makeSighting, NOW_MS, TOPIC_ARNS } from '../clip-records.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';
import { Scheduler } from '../simulation/scheduler.ts';

const CALL_MS = 100;
const WRITE_MS = 5;
const TIMEOUT_MS = 75_000;

/** One org checked in virtual time. A test scripts the vendor by overriding what it answers. */
export class OneOrg {
  readonly table = new FakeTable();
  readonly facts: Fact[] = [];
  readonly published: { atSec: number; message: TopicMessage; topicArn: string }[] = [];
  /** Calls to the vendor: `<second>: <endpoint> <subject>`. */
  readonly calls: { atSec: number; name: string }[] = [];
  readonly secretReads: { fresh: boolean }[] = [];
  list: () => Sighting[] = () => [];
  page: (token?: string, pageSize?: number) => ShowsPage = () => pageOf([]);
  clip: (uuid: string) => Sighting | undefined = () => undefined;
  /** Answered by a page of this size, in place of what it would show. */
  pageInstead: (pageSize: number) => FailedBecause | undefined = () => undefined;
  /** Answered by a call in place of what it would show. */
  instead: (name: string) => FailedBecause | SaysNothing | undefined = () => undefined;
  /** What names are answered with: nobody may see them at first. They are no calls of `calls`. */
  cameras: () => NamesAnswer<CameraSeen> = () => failed('unauthorized');
  sites: () => NamesAnswer<SiteSeen> = () => failed('unauthorized');
  namesMs = CALL_MS;
  readonly namesAskedAtSec: number[] = [];
  /** What becomes of a message that is not taken. */
  refusal: (message: TopicMessage) => Extract<Published, { kind: 'failed' }>['reason'] | undefined = () =>
    undefined;
  storeError: (name: string, subject: string) => Error | undefined = () => undefined;
  apiKey: () => string = () => 'key';
  keyStoredAtMs: number | undefined;
  callMs = CALL_MS;
  writeMs = WRITE_MS;
  /** How long a topic takes. Default: as long as a write. */
  publishMs: number | undefined;
  /** How much before its time a sleep ends, as those of Node may by a millisecond. */
  wakesEarlyMs = 0;
  /** How much the clock moves on whenever it is asked: what is computed in between takes time. */
  thinksMs = 0;
  limits: Limits = DEFAULT_LIMITS;
  readonly #scheduler = new Scheduler();
  #invocations = 0;
  #thoughtMs = 0;

  constructor(org: Partial<OrgState> = {}) {
    this.table.states.set('acme', makeOrg(org));
  }

  get nowSec(): number {
    return this.#scheduler.now / 1000;
  }

  get org(): OrgState {
    return this.table.states.get('acme') ?? makeOrg();
  }

  /** The ids of the events that programs got. */
  get told(): string[] {
    return this.published
      .filter(({ message }) => message.destination === 'events')
      .flatMap(({ message }) => message.eventIds);
  }

  get store(): Store {
    return createFakeStore(this.table, async (name, subject, apply) => {
      await this.#sleep(this.writeMs);
      const error = this.storeError(name, subject);
      if (error) throw error;
      return apply();
    });
  }

  at(sec: number, run: () => void): void {
    this.#scheduler.at(sec * 1000, run);
  }

  /** Takes a turn that is due at this second; answers how it ends. */
  check(atSec: number, turn: Partial<Turn> = {}, isScarce = false): Promise<string> {
    const invocation = `i${++this.#invocations}`;
    const organization = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' };
    return new Promise((resolve) => {
      this.at(atSec, () => {
        const diesAtMs = atSec * 1000 + TIMEOUT_MS;
        const dueAtMs = NOW_MS + atSec * 1000;
        const taken: Turn = { organization, dueAtMs, source: 'tick', ...turn };
        takeTurn(this.#deps(diesAtMs), { turn: taken, invocation, isScarce }).then(
          (outcome) => resolve(`${outcome} at ${this.nowSec}`),
          (error: unknown) => resolve(`${error} at ${this.nowSec}`),
        );
      });
    });
  }

  /** Two turns a minute for so many minutes. */
  async minutes(count: number): Promise<void> {
    const from = Math.ceil(this.nowSec / 60);
    for (let minute = from; minute < from + count; minute += 0.5) void this.check(minute * 60);
    await this.runUntil((from + count) * 60 - 1);
  }

  runUntil(sec: number): Promise<void> {
    return this.#scheduler.runUntil(sec * 1000);
  }

  #deps(diesAtMs: number): CheckDeps {
    return {
      clock: {
        now: () => {
          this.#thoughtMs += this.thinksMs;
          return NOW_MS + Math.round(this.#scheduler.now + this.#thoughtMs);
        },
        sleep: (ms) => this.#sleep(Math.max(1, ms - this.wakesEarlyMs)),
      },
      random: () => 0,
      remainingMs: () => diesAtMs - this.#scheduler.now,
      store: this.store,
      topics: {
        publish: async (topicArn, messages) => {
          await this.#sleep(this.publishMs ?? this.writeMs);
          return messages.map((message): Published => {
            const reason = this.refusal(message);
            if (reason !== undefined) return { kind: 'failed', reason };
            this.published.push({ atSec: this.nowSec, message, topicArn });
            return { kind: 'published' };
          });
        },
      },
      topicArns: TOPIC_ARNS,
      secrets: {
        read: async (_, options) => {
          this.secretReads.push(options);
          return this.apiKey();
        },
        storedAtMs: () => this.keyStoredAtMs,
      },
      connect: ({ onCall }) => ({
        listService: 'event',
        listClipsInProgress: () =>
          this.#ask<ListAnswer>('list', onCall, () => ({ kind: 'shows', clips: this.list(), malformed: 0 })),
        getClip: (uuid) =>
          this.#ask<ClipAnswer>(`clip ${uuid}`, onCall, () => {
            const clip = this.clip(uuid);
            return clip ? { kind: 'shows', clip } : { kind: 'does-not-know', form: 'null' };
          }),
        listSavedClips: ({ pageToken, pageSize }) =>
          this.#ask<PageAnswer>(
            `page ${pageToken ?? ''}`.trim(),
            onCall,
            () => this.pageInstead(pageSize) ?? this.page(pageToken, pageSize),
          ),
        listCameras: () => this.#askNames(onCall, () => this.cameras()),
        listSites: () => this.#askNames(onCall, () => this.sites()),
      }),
      compose: createComposer({ digestFrom: this.limits.digestFrom }),
      minimalMessage,
      limits: this.limits,
      report: (fact) => this.facts.push(fact),
      reportFailure: () => {},
    };
  }

  async #askNames<T>(onCall: Parameters<CheckDeps['connect']>[0]['onCall'], answer: () => T): Promise<T> {
    onCall({ endpoint: 'names', outcome: 'ok' });
    this.namesAskedAtSec.push(this.nowSec);
    await this.#sleep(this.namesMs);
    return answer();
  }

  async #ask<T>(
    name: string,
    onCall: Parameters<CheckDeps['connect']>[0]['onCall'],
    answer: () => T,
  ): Promise<T | FailedBecause | SaysNothing> {
    this.calls.push({ atSec: this.nowSec, name });
    onCall({ endpoint: name.startsWith('clip') ? 'clip' : name === 'list' ? 'list' : 'page', outcome: 'ok' });
    await this.#sleep(this.callMs);
    return this.instead(name) ?? answer();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.after(ms, resolve));
  }
}

export function uuidOf(index: number): string {
  return String(index).padStart(22, 'A');
}

/** A sighting of clip number `index`. */
export function sightingOf(index: number, overrides: Partial<Sighting> = {}): Sighting {
  return makeSighting({ clipUuid: uuidOf(index), details: { createdAtMs: NOW_MS + index }, ...overrides });
}

export function pageOf(clips: Sighting[], nextPageToken: string | null = null): ShowsPage {
  return { kind: 'shows', clips, malformed: 0, nextPageToken };
}

export function failed(reason: FailedBecause['reason'], retryAfterMs?: number): FailedBecause {
  return { kind: 'failed', reason, detail: reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
