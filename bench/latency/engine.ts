import { checkOrg } from '../../functions/check/check-org.ts';
import type { CheckDeps } from '../../functions/check/context.ts';
import type { Sighting } from '../../functions/core/clip.ts';
import { DEFAULT_LIMITS, type Limits } from '../../functions/core/limits.ts';
import type { Vendor } from '../../functions/core/ports.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { RateLimitedError, UnavailableError } from '../../functions/rhombus/errors.ts';
import { watchClip } from '../../functions/watch/watch-clip.ts';
import { createFakeStore, FakeTable } from '../../test/simulation/fake-store.ts';
import { Scheduler } from '../../test/simulation/scheduler.ts';
import type { Run } from './policies.ts';
import { VendorLine } from './vendor-line.ts';
import { GIVE_UP_SEC, type WorldClip } from './world.ts';

const ORG = { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' };
const TIMEOUT_MS = 75_000;

/** Clipwatch itself, the real engine in virtual time. `registered`: each clip is given to `watch` as it begins. */
export function clipwatch(limits: Partial<Limits> = {}, registered = false) {
  return (clips: readonly WorldClip[], random: () => number): Promise<Run> =>
    new EngineRun(clips, random, { ...DEFAULT_LIMITS, ...limits }, registered).run();
}

class EngineRun {
  readonly #scheduler = new Scheduler();
  readonly #table = new FakeTable();
  readonly #line: VendorLine;
  readonly #clips: readonly WorldClip[];
  readonly #random: () => number;
  readonly #limits: Limits;
  readonly #registered: boolean;
  readonly #byUuid: Map<string, WorldClip>;
  readonly #toldSec = new Map<string, number>();
  readonly #callsAtSec: number[] = [];
  #first = 0;
  #invocations = 0;

  constructor(clips: readonly WorldClip[], random: () => number, limits: Limits, registered: boolean) {
    this.#clips = clips;
    this.#random = random;
    this.#limits = limits;
    this.#registered = registered;
    this.#line = new VendorLine(random);
    this.#byUuid = new Map(clips.map((clip, index) => [uuidOf(index), clip]));
  }

  async run(): Promise<Run> {
    const endSec = (this.#clips.at(-1)?.startSec ?? 0) + 3 * 3_600;
    for (let sec = 0; sec < endSec; sec += 60) this.#scheduler.at(sec * 1000, () => this.#invoke(true));
    if (this.#registered)
      for (const [uuid, clip] of this.#byUuid)
        this.#scheduler.at(clip.startSec * 1000, () => this.#watch(uuid));
    await this.#scheduler.runUntil(endSec * 1000);
    return this.#summary(endSec);
  }

  #invoke(bySchedule: boolean): void {
    const startMs =
      this.#scheduler.now + 1000 * ((this.#random() < 0.01 ? 0.35 : 0.03) + 0.05 * this.#random());
    const invocation = `i${++this.#invocations}`;
    this.#scheduler.at(startMs, () => {
      const request = { organization: ORG, invocation, bySchedule };
      void checkOrg(this.#deps(startMs + TIMEOUT_MS), request);
    });
  }

  #watch(clipUuid: string): void {
    const { clock, store } = this.#deps(Infinity);
    const requestCheck = async () => this.#invoke(false);
    const organizations = new Map([[ORG.id, ORG]]);
    void watchClip(
      { clock, store, organizations, requestCheck, reportUnasked: () => {} },
      { action: 'start', orgId: ORG.id, clipUuid },
    );
  }

  #deps(diesAtMs: number): CheckDeps {
    const scheduler = this.#scheduler;
    const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
    return {
      clock: { now: () => Math.round(scheduler.now), sleep },
      random: this.#random,
      remainingMs: () => diesAtMs - scheduler.now,
      store: createFakeStore(this.#table, async (_name, _subject, apply) => {
        await sleep(3 + 4 * this.#random());
        return apply();
      }),
      topics: {
        publish: async ({ audience, eventIds }) => {
          await sleep(20 + 40 * this.#random());
          if (audience === 'events') this.#tell(eventIds);
        },
      },
      secrets: { read: async () => 'key' },
      connect: ({ onCall }) => this.#connect(sleep, onCall),
      compose: createComposer({ digestFrom: this.#limits.digestFrom }),
      minimalMessage,
      limits: this.#limits,
      report: () => {},
    };
  }

  #tell(eventIds: readonly string[]): void {
    for (const id of eventIds) {
      const [, uuid = '', outcome] = id.split('/');
      if ((outcome === 'completed' || outcome === 'failed') && !this.#toldSec.has(uuid))
        this.#toldSec.set(uuid, this.#scheduler.now / 1000);
    }
  }

  /** The vendor's client: one retry on a transient error, none on a 429. */
  #connect(
    sleep: (ms: number) => Promise<void>,
    onCall: Parameters<CheckDeps['connect']>[0]['onCall'],
  ): Vendor {
    const ask = async <T>(
      endpoint: 'list' | 'clip' | 'page',
      look: (sec: number) => T,
      mayRetry = true,
    ): Promise<T> => {
      const nowSec = this.#scheduler.now / 1000;
      this.#callsAtSec.push(nowSec);
      const answer = this.#line.call(nowSec);
      const outcome =
        answer.kind === 'answer' ? 'ok' : answer.kind === 'limited' ? 'rate-limited' : 'unavailable';
      onCall({ endpoint, outcome });
      if (answer.kind === 'answer') {
        await sleep((answer.lookedSec - nowSec) * 1000);
        const seen = look(answer.lookedSec);
        await sleep((answer.doneSec - answer.lookedSec) * 1000);
        return seen;
      }
      await sleep((answer.doneSec - nowSec) * 1000);
      if (answer.kind === 'limited') throw new RateLimitedError({ retryAfterMs: 1_000 });
      if (!mayRetry) throw new UnavailableError({ reason: 'connection' });
      await sleep(300 + 700 * this.#random());
      return ask(endpoint, look, false);
    };
    return {
      listService: 'event',
      listClipsInProgress: () => ask('list', (sec) => ({ clips: this.#inFlight(sec), malformed: 0 })),
      getClip: (uuid) =>
        ask('clip', (sec) => {
          const clip = this.#byUuid.get(uuid);
          return clip && isKnown(clip, sec)
            ? { kind: 'clip', clip: sightingOf(uuid, clip, sec) }
            : { kind: 'unknown', form: 'no-clip' };
        }),
      listSavedClips: () =>
        ask('page', (sec) => ({
          clips: this.#newest(sec),
          malformed: 0,
          nextPageToken: this.#begunBy(sec) > 200 ? 'more' : null,
        })),
    };
  }

  #inFlight(sec: number): Sighting[] {
    while (this.#first < this.#clips.length && isOver(this.#clips[this.#first], sec)) this.#first++;
    const found: Sighting[] = [];
    for (let index = this.#first; index < this.#begunBy(sec); index++) {
      const clip = this.#clips[index];
      if (clip && sec < clip.endSec && isKnown(clip, sec)) found.push(sightingOf(uuidOf(index), clip, sec));
    }
    return found;
  }

  #newest(sec: number): Sighting[] {
    const found: Sighting[] = [];
    for (let index = this.#begunBy(sec) - 1; index >= 0 && found.length < 200; index--) {
      const clip = this.#clips[index];
      if (clip && isKnown(clip, sec)) found.push(sightingOf(uuidOf(index), clip, sec));
    }
    return found;
  }

  /** How many clips have begun: a binary search. */
  #begunBy(sec: number): number {
    let low = 0;
    let high = this.#clips.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#clips[middle]?.startSec ?? Infinity) <= sec) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A call is idle where no clip is in flight or finished and not told of. */
  #summary(endSec: number): Run {
    const busy = mergeSpans(
      [...this.#byUuid].map(([uuid, clip]) => [
        clip.startSec,
        clip.endSec === Infinity ? clip.startSec + GIVE_UP_SEC : (this.#toldSec.get(uuid) ?? endSec),
      ]),
    );
    const busySec = busy.reduce((total, [from, to]) => total + to - from, 0);
    const told = [...this.#byUuid].filter(
      ([uuid, clip]) => this.#toldSec.has(uuid) && clip.endSec < Infinity,
    );
    return {
      latenciesSec: told.map(([uuid, clip]) => (this.#toldSec.get(uuid) ?? 0) - clip.endSec),
      calls: this.#callsAtSec.length,
      idleCalls: countOutside(this.#callsAtSec, busy),
      idleSec: endSec - busySec,
      missed: this.#clips.filter((clip) => clip.endSec < Infinity).length - told.length,
    };
  }
}

function uuidOf(index: number): string {
  return String(index).padStart(22, 'A');
}

function isKnown(clip: WorldClip, sec: number): boolean {
  return clip.endSec < Infinity || sec - clip.startSec < GIVE_UP_SEC;
}

function isOver(clip: WorldClip | undefined, sec: number): boolean {
  return clip !== undefined && (sec >= clip.endSec || !isKnown(clip, sec));
}

function sightingOf(clipUuid: string, clip: WorldClip, sec: number): Sighting {
  const ended = sec >= clip.endSec;
  const fraction = ended ? 1 : clip.progressAt(sec);
  return {
    clipUuid,
    status: ended ? (clip.failed ? 'FAILED' : 'COMPLETE') : fraction > 0 ? 'RENDERING' : 'INITIATING',
    percent: Math.floor(100 * fraction),
    operation: null,
    segments: null,
    deviceSegments: null,
    deleted: false,
    details: { createdAtMs: Math.round(clip.startSec * 1000) },
  };
}

function mergeSpans(spans: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** How many of these sorted times lie in none of these sorted spans. */
function countOutside(times: readonly number[], spans: readonly [number, number][]): number {
  let index = 0;
  let outside = 0;
  for (const time of times) {
    while (index < spans.length && (spans[index]?.[1] ?? Infinity) < time) index++;
    const span = spans[index];
    if (span === undefined || time < span[0]) outside++;
  }
  return outside;
}
