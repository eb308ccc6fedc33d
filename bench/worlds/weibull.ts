import { worldsOf } from '../latency/life.ts';
import { tunedCourse } from '../latency/tuned-world.ts';

/** Below 1, the longer a clip has run the longer it will still run, and many clips are very short. */
const SHAPE = 0.8;
const MEDIAN_SEC = 60;
const SCALE_SEC = MEDIAN_SEC / Math.log(2) ** (1 / SHAPE);

export default worldsOf('Weibull', MEDIAN_SEC, {
  renderSec: (random) => SCALE_SEC * (-Math.log(1 - random())) ** (1 / SHAPE),
  course: tunedCourse,
});
