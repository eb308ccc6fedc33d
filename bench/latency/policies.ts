import { Agenda } from './agenda.ts';
import type { VendorLine } from './vendor-line.ts';
import { countEnding, GIVE_UP_SEC, isDropped, type WorldClip } from './world.ts';

/** What a policy is given. It cannot see what the clips hold but by calls over the line. */
export interface Task {
  clips: readonly WorldClip[];
  line: VendorLine;
  random: () => number;
}

/** What a policy did in a world. */
export interface Run {
  /** Seconds from the vendor's finish to the publish, one for each clip that was told of. */
  latenciesSec: number[];
  /** Calls made while nothing was in flight and nothing had ended untold. */
  idleCalls: number;
  /** How long that was. */
  idleSec: number;
  /** Clips that ended and were never told of. */
  missed: number;
}

/** Asks for each clip by itself. It is told of every clip as it begins, which flatters it. */
export function pollEachClip(everySec: number) {
  return (task: Task): Run =>
    pollWhen(
      task,
      (clip) => clip.startSec + everySec,
      (_, doneSec) => doneSec + everySec,
    );
}

/** The same from a schedule that begins on the minute. */
export function pollEachClipOnTheMinute(task: Task): Run {
  const next = (sec: number) => (Math.floor(sec / 60) + 1) * 60 + 0.3 * task.random();
  return pollWhen(
    task,
    (clip) => next(clip.startSec),
    (_, doneSec) => next(doneSec),
  );
}

/** Knows when each clip ends, and asks then: what no real policy can beat. */
export function oracle(task: Task): Run {
  return pollWhen(
    task,
    (clip) => (clip.endSec === Infinity ? clip.startSec + GIVE_UP_SEC - 1 : clip.endSec),
    () => Infinity,
  );
}

function pollWhen(
  { clips, line, random }: Task,
  firstSec: (clip: WorldClip) => number,
  nextSec: (clip: WorldClip, doneSec: number) => number,
): Run {
  const latenciesSec: number[] = [];
  const due = new Agenda<WorldClip>();
  for (const clip of clips) due.add(firstSec(clip), clip);
  for (let item = due.take(); item !== undefined; item = due.take()) {
    const [atSec, clip] = item;
    if (isDropped(clip, atSec)) continue;
    const answer = line.call(atSec);
    if (answer.kind !== 'answer') due.add(retrySec(answer, random), clip);
    else if (answer.lookedSec >= clip.endSec)
      latenciesSec.push(answer.doneSec + publishSec(random) - clip.endSec);
    else due.add(nextSec(clip, answer.doneSec), clip);
  }
  // Without clips it asks nothing, however long that lasts.
  return { latenciesSec, idleCalls: 0, idleSec: Infinity, missed: countEnding(clips) - latenciesSec.length };
}

/** Asks for the list every so often, confirms each clip that has left it, and sweeps once a minute. */
export function pollList(everySec: number) {
  return ({ clips, line, random }: Task): Run => {
    const open = new Set<WorldClip>();
    const seen = new Set<WorldClip>();
    const run: Run = { latenciesSec: [], idleCalls: 0, idleSec: 0, missed: 0 };
    const endSec = (clips.at(-1)?.startSec ?? 0) + 3 * 3_600;
    let begun = 0;
    let sweptSec = 0;

    for (let atSec = 30; atSec < endSec; atSec += everySec) {
      for (let clip = clips[begun]; clip && clip.startSec <= atSec; clip = clips[++begun]) open.add(clip);
      for (const clip of open) if (isDropped(clip, atSec)) open.delete(clip);
      const idle = open.size === 0;
      const before = line.calls;
      pass(atSec);
      if (idle) {
        run.idleCalls += line.calls - before;
        run.idleSec += everySec;
      }
    }
    run.missed = countEnding(clips) - run.latenciesSec.length;
    return run;

    function pass(atSec: number): void {
      const list = callUntilAnswered(line, atSec, random);
      let nowSec = list.doneSec;
      for (const clip of open) {
        if (clip.endSec > list.lookedSec) seen.add(clip);
        else if (seen.has(clip)) {
          nowSec = callUntilAnswered(line, nowSec, random).doneSec;
          tell(clip, nowSec);
        }
      }
      if (nowSec - sweptSec < 55) return;
      const page = callUntilAnswered(line, nowSec, random);
      sweptSec = nowSec;
      for (const clip of open) if (clip.endSec <= page.lookedSec && !seen.has(clip)) tell(clip, page.doneSec);
    }

    function tell(clip: WorldClip, nowSec: number): void {
      open.delete(clip);
      run.latenciesSec.push(nowSec + publishSec(random) - clip.endSec);
    }
  };
}

/** From the answer to the publish being accepted: one conditional write and one publish. */
function publishSec(random: () => number): number {
  return 0.03 + 0.05 * random();
}

function callUntilAnswered(line: VendorLine, atSec: number, random: () => number) {
  for (let nowSec = atSec; ; ) {
    const answer = line.call(nowSec);
    if (answer.kind === 'answer') return answer;
    nowSec = retrySec(answer, random);
  }
}

function retrySec(answer: { kind: 'limited' | 'error'; doneSec: number }, random: () => number): number {
  return answer.doneSec + (answer.kind === 'limited' ? 1 + 2 * random() : 0.3 + 0.7 * random());
}
