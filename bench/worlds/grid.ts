import { worldsOf } from '../latency/life.ts';
import { tunedLife } from '../latency/tuned-world.ts';
import type { World, WorldClip } from '../latency/world.ts';

const EVERY_SEC = 10;

/** The vendor brings all progress up to date at once, each ten seconds; ends are shown as they come. */
export default worldsOf('grid', 60, tunedLife(60)).map(
  (world): World => ({ ...world, clips: (random, scale) => world.clips(random, scale).map(onGrid) }),
);

function onGrid(clip: WorldClip): WorldClip {
  const gridSec = (sec: number) => Math.max(clip.startSec, Math.floor(sec / EVERY_SEC) * EVERY_SEC);
  return { ...clip, progressAt: (sec) => clip.progressAt(gridSec(sec)) };
}
