import { VendorLine } from './vendor-line.ts';
import { GIVE_UP_SEC, type WorldClip } from './world.ts';

/** What a policy did in a world. */
export interface Run {
  /** Seconds from the vendor's finish to the publish, one for each clip that was told of. */
  latenciesSec: number[];
  calls: number;
  idleCalls: number;
  idleSec: number;
  missed: number;
}

/** From the answer to the publish being accepted: one conditional write and one publish. */
export const publishSec = (random: () => number): number => 0.03 + 0.05 * random();

/** Asks for each clip by itself. It is told of every clip as it begins, which flatters it. */
export function pollEachClip(everySec: number, onTheMinute = false) {
  return (clips: readonly WorldClip[], random: () => number): Run => {
    const next = (sec: number) =>
      onTheMinute ? (Math.floor(sec / everySec) + 1) * everySec + 0.3 * random() : sec + everySec;
    return pollWhen(
      clips,
      random,
      (clip) => next(clip.startSec),
      (_, doneSec) => next(doneSec),
    );
  };
}

/** Knows when each clip ends, and asks then: what no real policy can beat. */
export function oracle(clips: readonly WorldClip[], random: () => number): Run {
  return pollWhen(
    clips,
    random,
    (clip) => (clip.endSec === Infinity ? clip.startSec + GIVE_UP_SEC - 1 : clip.endSec),
    () => Infinity,
  );
}

function pollWhen(
  clips: readonly WorldClip[],
  random: () => number,
  firstSec: (clip: WorldClip) => number,
  nextSec: (clip: WorldClip, doneSec: number) => number,
): Run {
  const line = new VendorLine(random);
  const latenciesSec: number[] = [];
  const due = new Agenda<WorldClip>();
  for (const clip of clips) due.add(firstSec(clip), clip);
  for (let item = due.take(); item !== undefined; item = due.take()) {
    const [atSec, clip] = item;
    if (atSec - clip.startSec > GIVE_UP_SEC) continue;
    const answer = line.call(atSec);
    if (answer.kind === 'limited') due.add(answer.doneSec + 1 + 2 * random(), clip);
    else if (answer.kind === 'error') due.add(answer.doneSec + 0.3 + 0.7 * random(), clip);
    else if (answer.lookedSec >= clip.endSec)
      latenciesSec.push(answer.doneSec + publishSec(random) - clip.endSec);
    else due.add(nextSec(clip, answer.doneSec), clip);
  }
  const ending = clips.filter((clip) => clip.endSec < Infinity).length;
  return { latenciesSec, calls: line.calls, idleCalls: 0, idleSec: 0, missed: ending - latenciesSec.length };
}

/** Asks for the list every so often, confirms each clip that has left it, and sweeps once a minute. */
export function pollList(everySec: number) {
  return (clips: readonly WorldClip[], random: () => number): Run => {
    const line = new VendorLine(random);
    const run: Run = { latenciesSec: [], calls: 0, idleCalls: 0, idleSec: 0, missed: 0 };
    const open = new Set<WorldClip>();
    const seen = new Set<WorldClip>();
    const endSec = (clips.at(-1)?.startSec ?? 0) + 3 * 3_600;
    let begun = 0;
    let sweptSec = 0;
    for (let atSec = 30; atSec < endSec; atSec += everySec) {
      for (; begun < clips.length && (clips[begun]?.startSec ?? Infinity) <= atSec; begun++)
        open.add(clips[begun] as WorldClip);
      for (const clip of open)
        if (clip.endSec === Infinity && atSec - clip.startSec > GIVE_UP_SEC) open.delete(clip);
      const idle = open.size === 0;
      const before = line.calls;
      const look = callUntilAnswered(line, atSec, random);
      let nowSec = look.doneSec;
      const sweep = nowSec - sweptSec >= 55;
      for (const clip of open) {
        if (clip.endSec > look.lookedSec) seen.add(clip);
        else if (seen.has(clip)) {
          nowSec = callUntilAnswered(line, nowSec, random).doneSec;
          tell(clip, nowSec);
        }
      }
      if (sweep) {
        const page = callUntilAnswered(line, nowSec, random);
        sweptSec = nowSec;
        nowSec = page.doneSec;
        for (const clip of open) if (clip.endSec <= page.lookedSec && !seen.has(clip)) tell(clip, nowSec);
      }
      if (idle) {
        run.idleCalls += line.calls - before;
        run.idleSec += everySec;
      }
    }
    run.calls = line.calls;
    run.missed = clips.filter((clip) => clip.endSec < Infinity).length - run.latenciesSec.length;
    return run;

    function tell(clip: WorldClip, nowSec: number): void {
      open.delete(clip);
      run.latenciesSec.push(nowSec + publishSec(random) - clip.endSec);
    }
  };
}

function callUntilAnswered(line: VendorLine, atSec: number, random: () => number) {
  for (let nowSec = atSec; ; ) {
    const answer = line.call(nowSec);
    if (answer.kind === 'answer') return answer;
    nowSec = answer.doneSec + (answer.kind === 'limited' ? 1 + 2 * random() : 0.3 + 0.7 * random());
  }
}

/** A priority queue of things to do, by time. */
class Agenda<Item> {
  readonly #heap: [number, Item][] = [];

  add(sec: number, item: Item): void {
    const heap = this.#heap;
    let child = heap.push([sec, item]) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#secAt(parent) <= this.#secAt(child)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  take(): [number, Item] | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const children = [2 * parent + 1, 2 * parent + 2].filter((child) => child < heap.length);
      const least = children.reduce(
        (best, child) => (this.#secAt(child) < this.#secAt(best) ? child : best),
        parent,
      );
      if (least === parent) return first;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #secAt(index: number): number {
    return this.#heap[index]?.[0] ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
