import { RUUID } from '../../functions/domain/clip/clip.ts';
import { createRandom, createRuuid } from '../random.ts';
import { type ClipState, endOf, type Interventions, stateAfter } from './life.ts';
import type { Scenario, ScriptedClip, Site } from './scenario.ts';

/** A scripted clip with its ids, and its times in epoch milliseconds. */
export interface WorldClip {
  uuid: string;
  script: ScriptedClip;
  deviceUuids: string[];
  createdAtMs: number;
  /** The clip that it is a part of, and the clips that are parts of it. */
  parentUuid: string | undefined;
  parts: WorldClip[];
  deletedAtMs: number | undefined;
  retriedAtMs: number | undefined;
}

/** A scripted site with its id. */
export interface WorldSite extends Site {
  uuid: string;
}

/** The clips of one org, and what each is doing at any moment. */
export class World {
  readonly clips: WorldClip[] = [];
  readonly orgUuid: string;
  readonly #userUuid: string;
  readonly #random: () => number;
  readonly #devices = new Map<string, string>();
  readonly sites: readonly WorldSite[];
  #startedAtMs: number;
  readonly #speed: number;

  constructor(scenario: Scenario, startedAtMs: number, speed: number, seed: number) {
    this.#random = createRandom(seed);
    this.#startedAtMs = startedAtMs;
    this.#speed = speed;
    this.orgUuid = createRuuid(this.#random);
    this.#userUuid = createRuuid(createRandom(seed + 2));
    const random = createRandom(seed + 3);
    this.sites = scenario.sites.map((site) => ({ ...site, uuid: createRuuid(random) }));
    for (const script of scenario.clips) this.add(script);
  }

  /** Adds a clip; its times count from the start of the world. */
  add(script: ScriptedClip): WorldClip {
    const parent = this.clips.find(
      (clip) => script.partOf !== undefined && clip.script.title === script.partOf,
    );
    const clip: WorldClip = {
      uuid: createRuuid(this.#random),
      script,
      deviceUuids: script.cameras.map((camera) => this.#deviceOf(camera)),
      createdAtMs: Math.round(this.#startedAtMs + this.#toMs(script.startAfterSec)),
      parentUuid: parent?.uuid,
      parts: [],
      deletedAtMs: undefined,
      retriedAtMs: undefined,
    };
    this.clips.push(clip);
    parent?.parts.push(clip);
    return clip;
  }

  /** Every camera that a clip was ever asked of, and where it is. One that is scripted by its uuid has no name. */
  get cameras(): { uuid: string; name: string | null; siteUuid: string | null }[] {
    return [...this.#devices].map(([name, uuid]) => ({
      uuid,
      name: name === uuid ? null : name,
      siteUuid: this.sites.find(({ cameras }) => cameras.includes(name))?.uuid ?? null,
    }));
  }

  /** Lets the scenario begin at another moment than it was made for. */
  beginAt(startedAtMs: number): void {
    for (const clip of this.clips) clip.createdAtMs += startedAtMs - this.#startedAtMs;
    this.#startedAtMs = startedAtMs;
  }

  /** Seconds of the scenario that have passed. */
  elapsedSec(nowMs: number): number {
    return this.#toSec(nowMs - this.#startedAtMs);
  }

  find(uuid: string): WorldClip | undefined {
    return this.clips.find((clip) => clip.uuid === uuid);
  }

  delete(uuid: string, nowMs: number): void {
    const clip = this.find(uuid);
    if (clip) clip.deletedAtMs ??= nowMs;
  }

  /** A clip that failed goes its way again. */
  retry(uuid: string, nowMs: number): void {
    const clip = this.find(uuid);
    if (clip && this.stateOf(clip, nowMs)?.status === 'FAILED') clip.retriedAtMs = nowMs;
  }

  /** The true moment of a clip's end, as the vendor would know it; undefined where it never ends. */
  finishedAtMs(clip: WorldClip): number | undefined {
    const sec = endOf(clip.script, this.#interventions(clip));
    return sec === Infinity ? undefined : this.#momentOf(clip, sec);
  }

  /** The moment of a clip's last movement. */
  movedAtMs(clip: WorldClip, state: ClipState, nowMs: number): number {
    return Math.min(nowMs, this.#momentOf(clip, state.movedAfterSec));
  }

  /** What the vendor shows of a clip; undefined where it does not know it. */
  stateOf(clip: WorldClip, nowMs: number, forgetAfterSec = Infinity): ClipState | undefined {
    const done = this.#interventions(clip);
    // Moments are whole milliseconds: in the middle of one, what falls into it has come.
    const sec = this.#toSec(nowMs + 0.5 - clip.createdAtMs);
    return sec >= endOf(clip.script, done) + forgetAfterSec ? undefined : stateAfter(clip.script, sec, done);
  }

  /** Who asked for a clip; null for one that a program asked for. */
  userOf({ script }: WorldClip): string | null {
    return script.externalTransactionId === undefined ? this.#userUuid : null;
  }

  /** Where the file is comes to be known a while after the end. */
  isLocated(clip: WorldClip, nowMs: number): boolean {
    const finishedAtMs = this.finishedAtMs(clip);
    return finishedAtMs !== undefined && nowMs >= finishedAtMs + this.#toMs(clip.script.regionAfterSec);
  }

  #interventions({ createdAtMs, deletedAtMs, retriedAtMs }: WorldClip): Interventions {
    return {
      ...(deletedAtMs !== undefined && { deletedAfterSec: this.#toSec(deletedAtMs - createdAtMs) }),
      ...(retriedAtMs !== undefined && { retriedAfterSec: this.#toSec(retriedAtMs - createdAtMs) }),
    };
  }

  #momentOf({ createdAtMs }: WorldClip, sec: number): number {
    return Math.round(createdAtMs + this.#toMs(sec));
  }

  #toMs(sec: number): number {
    return (sec * 1000) / this.#speed;
  }

  #toSec(ms: number): number {
    return (ms * this.#speed) / 1000;
  }

  #deviceOf(camera: string): string {
    const known = this.#devices.get(camera) ?? (RUUID.test(camera) ? camera : createRuuid(this.#random));
    this.#devices.set(camera, known);
    return known;
  }
}
