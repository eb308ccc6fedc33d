import type { Sighting } from '../../functions/domain/clip/clip.ts';
import type { FailedBecause, ShowsPage, Vendor } from '../../functions/ports/vendor.ts';
import type { Scheduler } from '../../test/simulation/scheduler.ts';
import type { Task } from './policies.ts';
import { isDropped, type WorldClip } from './world.ts';

type Endpoint = 'list' | 'clip' | 'page';
type OnCall = (call: { endpoint: Endpoint; outcome: 'ok' | 'rate-limited' | 'unavailable' }) => void;

/** Of its key, which may not read them. */
const NO_NAMES: FailedBecause = { kind: 'failed', reason: 'unauthorized', detail: 'HTTP 403' };

/** The vendor's client in a world: one retry on a transient error, none on a 429. */
export class WorldVendor {
  readonly callsAtSec: number[] = [];
  readonly #task: Task;
  readonly #scheduler: Scheduler;
  readonly #byUuid: ReadonlyMap<string, WorldClip>;
  readonly #uuids: readonly string[];
  /** All before it have ended or were dropped. */
  #first = 0;

  constructor(task: Task, scheduler: Scheduler, byUuid: ReadonlyMap<string, WorldClip>) {
    this.#task = task;
    this.#scheduler = scheduler;
    this.#byUuid = byUuid;
    this.#uuids = [...byUuid.keys()];
  }

  connect(onCall: OnCall): Vendor {
    const ask = <const T>(endpoint: Endpoint, look: (sec: number) => T) => this.#ask(endpoint, look, onCall);
    return {
      listService: 'event',
      listClipsInProgress: () =>
        ask('list', (sec) => ({ kind: 'shows', clips: this.#inFlight(sec), malformed: 0 })),
      getClip: (uuid) =>
        ask('clip', (sec) => {
          const clip = this.#byUuid.get(uuid);
          return clip && !isDropped(clip, sec)
            ? { kind: 'shows', clip: sightingOf(uuid, clip, sec) }
            : { kind: 'does-not-know', form: 'null' };
        }),
      listSavedClips: ({ pageToken, pageSize }) => ask('page', (sec) => this.#page(sec, pageToken, pageSize)),
      listCameras: async () => NO_NAMES,
      listSites: async () => NO_NAMES,
    };
  }

  async #ask<T>(
    endpoint: Endpoint,
    look: (sec: number) => T,
    onCall: OnCall,
    mayRetry = true,
  ): Promise<T | FailedBecause> {
    const nowSec = this.#scheduler.now / 1000;
    this.callsAtSec.push(nowSec);
    const answer = this.#task.line.call(nowSec);
    onCall({ endpoint, outcome: OUTCOMES[answer.kind] });
    if (answer.kind === 'answer') {
      await this.#sleep(answer.lookedSec - nowSec);
      const seen = look(answer.lookedSec);
      await this.#sleep(answer.doneSec - answer.lookedSec);
      return seen;
    }
    await this.#sleep(answer.doneSec - nowSec);
    if (answer.kind === 'limited')
      return { kind: 'failed', reason: 'rate-limited', detail: 'HTTP 429', retryAfterMs: 1_000 };
    if (!mayRetry) return { kind: 'failed', reason: 'unavailable', detail: 'HTTP 500' };
    await this.#sleep(0.3 + 0.7 * this.#task.random());
    return this.#ask(endpoint, look, onCall, false);
  }

  #sleep(sec: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.after(sec * 1000, resolve));
  }

  #inFlight(sec: number): Sighting[] {
    const { clips } = this.#task;
    const isOver = (clip: WorldClip) => sec >= clip.endSec || isDropped(clip, sec);
    for (let clip = clips[this.#first]; clip && isOver(clip); clip = clips[this.#first]) this.#first++;
    return this.#sightings(this.#first, this.#begunBy(sec), sec, (clip) => !isOver(clip));
  }

  /** The newest first. A token is the number of the clips that are older than the page it follows on. */
  #page(sec: number, pageToken: string | undefined, pageSize: number): ShowsPage {
    const to = pageToken === undefined ? this.#begunBy(sec) : Number(pageToken);
    const from = Math.max(0, to - pageSize);
    return {
      kind: 'shows',
      clips: this.#sightings(from, to, sec, (clip) => !isDropped(clip, sec)).toReversed(),
      malformed: 0,
      nextPageToken: from === 0 ? null : String(from),
    };
  }

  #sightings(from: number, to: number, sec: number, isShown: (clip: WorldClip) => boolean): Sighting[] {
    const shown: Sighting[] = [];
    for (let index = from; index < to; index++) {
      const clip = this.#task.clips[index];
      const uuid = this.#uuids[index];
      if (clip && uuid !== undefined && isShown(clip)) shown.push(sightingOf(uuid, clip, sec));
    }
    return shown;
  }

  /** How many clips have begun: a binary search. */
  #begunBy(sec: number): number {
    let low = 0;
    let high = this.#task.clips.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#task.clips[middle]?.startSec ?? Infinity) <= sec) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const OUTCOMES = { answer: 'ok', limited: 'rate-limited', error: 'unavailable' } as const;

function sightingOf(clipUuid: string, clip: WorldClip, sec: number): Sighting {
  const ended = sec >= clip.endSec;
  const fraction = ended ? 1 : clip.progressAt(sec);
  const operation = clip.operationAt?.(sec) ?? null;
  return {
    clipUuid,
    status: ended ? (clip.failed ? 'FAILED' : 'COMPLETE') : statusAt(fraction, operation),
    percent: Math.floor(100 * fraction),
    operation,
    segments: null,
    deviceSegments: null,
    deleted: false,
    unreadable: [],
    details: { createdAtMs: Math.round(clip.startSec * 1000) },
  };
}

function statusAt(fraction: number, operation: string | null): string {
  return fraction > 0 || operation !== null ? 'RENDERING' : 'INITIATING';
}
