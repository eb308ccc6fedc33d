import { createRandom, createRuuid } from '../random.ts';
import type { Scenario, ScriptedClip } from './scenario.ts';

/** A scripted clip with its ids, and its times in epoch milliseconds. */
export interface WorldClip {
  uuid: string;
  script: ScriptedClip;
  deviceUuids: string[];
  createdAtMs: number;
  endsAtMs: number;
  stallMs: { from: number; to: number } | undefined;
  retry: { fromMs: number; endsAtMs: number } | undefined;
  deletedAtMs: number | undefined;
}

/** A clip at one moment. */
export interface ClipState {
  status: string;
  operation: string | null;
  /** Of the current operation, 0..100. */
  percent: number;
  segments: { uploaded: number; total: number };
  /** From start to end, 0..1. */
  overall: number;
  ended: boolean;
}

const SEGMENT_SEC = 2;

/** The stages of an export, by the share of the way at which each ends. */
const STAGES = [
  { until: 0.1, status: 'INITIATING', operation: 'Waiting for the camera' },
  { until: 0.7, status: 'UPLOADING', operation: 'Uploading segments' },
  { until: 1, status: 'RENDERING', operation: 'Processing video' },
] as const;

/** The clips of one org, and what each is doing at any moment. */
export class World {
  readonly clips: WorldClip[] = [];
  readonly orgUuid: string;
  readonly #random: () => number;
  readonly #devices = new Map<string, string>();
  #startedAtMs: number;
  readonly #speed: number;

  constructor(scenario: Scenario, startedAtMs: number, speed: number, seed: number) {
    this.#random = createRandom(seed);
    this.#startedAtMs = startedAtMs;
    this.#speed = speed;
    this.orgUuid = createRuuid(this.#random);
    for (const script of scenario.clips) this.add(script);
  }

  /** Adds a clip; its times count from the start of the world. */
  add(script: ScriptedClip): WorldClip {
    const ms = (seconds: number) => (seconds * 1000) / this.#speed;
    const createdAtMs = Math.round(this.#startedAtMs + ms(script.startAfterSec));
    const stallFrom = script.stall && createdAtMs + ms(script.takesSec * script.stall.at);
    const stallMs =
      script.stall && stallFrom !== undefined
        ? { from: stallFrom, to: stallFrom + ms(script.stall.forSec) }
        : undefined;
    const stoodMs = stallMs ? stallMs.to - stallMs.from : 0;
    const endsAtMs =
      script.outcome === 'stuck' ? Infinity : Math.round(createdAtMs + ms(script.takesSec) + stoodMs);
    const retryFromMs = script.retryAfterSec === undefined ? undefined : endsAtMs + ms(script.retryAfterSec);
    const clip: WorldClip = {
      uuid: createRuuid(this.#random),
      script,
      deviceUuids: script.cameras.map((camera) => this.#deviceOf(camera)),
      createdAtMs,
      endsAtMs,
      stallMs,
      retry:
        retryFromMs === undefined
          ? undefined
          : { fromMs: retryFromMs, endsAtMs: retryFromMs + ms(script.takesSec) },
      deletedAtMs: undefined,
    };
    this.clips.push(clip);
    return clip;
  }

  /** Lets the scenario begin at another moment than it was made for. */
  beginAt(startedAtMs: number): void {
    const ms = startedAtMs - this.#startedAtMs;
    this.#startedAtMs = startedAtMs;
    for (const clip of this.clips) {
      clip.createdAtMs += ms;
      clip.endsAtMs += ms;
      if (clip.stallMs) clip.stallMs = { from: clip.stallMs.from + ms, to: clip.stallMs.to + ms };
      if (clip.retry) clip.retry = { fromMs: clip.retry.fromMs + ms, endsAtMs: clip.retry.endsAtMs + ms };
    }
  }

  /** Seconds of the scenario that have passed. */
  elapsedSec(nowMs: number): number {
    return ((nowMs - this.#startedAtMs) * this.#speed) / 1000;
  }

  find(uuid: string): WorldClip | undefined {
    return this.clips.find((clip) => clip.uuid === uuid);
  }

  delete(uuid: string, nowMs: number): void {
    const clip = this.find(uuid);
    if (clip) clip.deletedAtMs = nowMs;
  }

  retry(uuid: string, nowMs: number): void {
    const clip = this.find(uuid);
    if (clip && this.stateOf(clip, nowMs)?.status === 'FAILED')
      clip.retry = { fromMs: nowMs, endsAtMs: nowMs + (clip.endsAtMs - clip.createdAtMs) };
  }

  /** The true moment of a clip's end, as the vendor would know it. */
  finishedAtMs(clip: WorldClip): number {
    return clip.deletedAtMs ?? clip.retry?.endsAtMs ?? clip.endsAtMs;
  }

  /** What the vendor shows of a clip; undefined where it does not know it. */
  stateOf(clip: WorldClip, nowMs: number, forgetAfterSec = Infinity): ClipState | undefined {
    const { script, retry } = clip;
    if (nowMs < clip.createdAtMs + (script.invisibleSec * 1000) / this.#speed) return undefined;
    if (nowMs >= this.finishedAtMs(clip) + (forgetAfterSec * 1000) / this.#speed) return undefined;
    if (clip.deletedAtMs !== undefined && nowMs >= clip.deletedAtMs) return ended('DELETED', null);
    if (retry && nowMs >= retry.fromMs)
      return nowMs >= retry.endsAtMs
        ? ended('COMPLETE', 'Complete')
        : this.#moving(clip, nowMs, retry.fromMs, retry.endsAtMs);
    if (nowMs < clip.endsAtMs) return this.#moving(clip, nowMs, clip.createdAtMs, clip.endsAtMs);
    switch (script.outcome) {
      case 'fail':
        return ended('FAILED', script.reason ?? 'Rendering failed');
      case 'delete':
        return ended('DELETED', null);
      case 'vanish':
        return undefined;
      case 'complete':
      case 'stuck':
        return ended('COMPLETE', 'Complete');
      default:
        throw new Error(`Unknown outcome ${script.outcome satisfies never}`);
    }
  }

  #moving(clip: WorldClip, nowMs: number, fromMs: number, toMs: number): ClipState {
    const { script, stallMs } = clip;
    const stoodMs = stallMs && fromMs === clip.createdAtMs ? stallMs.to - stallMs.from : 0;
    const standsMs = stoodMs > 0 && stallMs ? Math.max(0, Math.min(nowMs, stallMs.to) - stallMs.from) : 0;
    const wholeMs =
      toMs === Infinity ? ((script.takesSec * 1000) / this.#speed) * 2 : toMs - fromMs - stoodMs;
    const overall = Math.min(toMs === Infinity ? 0.6 : 0.999, (nowMs - fromMs - standsMs) / wholeMs);
    const index = STAGES.findIndex(({ until }) => overall < until);
    const stage = STAGES[index] ?? STAGES[2];
    const begin = STAGES[index - 1]?.until ?? 0;
    const total = Math.max(1, Math.ceil(script.footageSec / SEGMENT_SEC)) * clip.deviceUuids.length;
    const uploaded = Math.floor(total * Math.min(1, Math.max(0, (overall - 0.1) / 0.6)));
    const { spell } = script;
    const spellFrom = spell ? fromMs + spell.at * wholeMs : Infinity;
    const inSpell = spell && nowMs >= spellFrom && nowMs < spellFrom + (spell.forSec * 1000) / this.#speed;
    return {
      status: inSpell ? spell.status : stage.status,
      operation: stage.operation,
      percent: Math.floor((100 * (overall - begin)) / (stage.until - begin)),
      segments: { uploaded, total },
      overall,
      ended: false,
    };
  }

  #deviceOf(camera: string): string {
    const known = this.#devices.get(camera) ?? createRuuid(this.#random);
    this.#devices.set(camera, known);
    return known;
  }
}

function ended(status: string, operation: string | null): ClipState {
  return { status, operation, percent: 100, segments: { uploaded: 1, total: 1 }, overall: 1, ended: true };
}
