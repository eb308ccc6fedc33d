import type { Scenario } from '../latency/arrivals.ts';
import { worldOf } from '../latency/life.ts';
import { tunedLife } from '../latency/tuned-world.ts';
import type { World, WorldClip } from '../latency/world.ts';

/** How many clips the vendor renders at a time: with fewer, it would not keep up. */
const AT_A_TIME: Record<Scenario, number> = { lone: 1, burst50: 5, steady1: 2, steady20: 30 };

/** Clips wait for each other, first come first served, and show nothing until their turn. */
export default Object.entries(AT_A_TIME).map(([scenario, atATime]): World => {
  const world = worldOf(scenario as Scenario, 60, tunedLife(60));
  return {
    ...world,
    name: `${scenario}, queues`,
    clips: (random, scale) => queued(world.clips(random, scale), atATime),
  };
});

function queued(clips: readonly WorldClip[], atATime: number): WorldClip[] {
  const freeSec: number[] = Array.from({ length: atATime }, () => 0);
  return clips
    .toSorted((a, b) => a.startSec - b.startSec)
    .map((clip) => {
      if (clip.endSec === Infinity) return clip;
      const slot = freeSec.indexOf(Math.min(...freeSec));
      const waitsSec = Math.max(0, (freeSec[slot] ?? 0) - clip.startSec);
      freeSec[slot] = clip.endSec + waitsSec;
      return {
        ...clip,
        endSec: clip.endSec + waitsSec,
        progressAt: (sec) => (sec < clip.startSec + waitsSec ? 0 : clip.progressAt(sec - waitsSec)),
      };
    });
}
