import { worldsOf } from '../latency/life.ts';
import { tunedCourse } from '../latency/tuned-world.ts';

/** Of the clips that last 38 s at the least, some last for hours: a tail that no log-normal has. */
const LEAST_SEC = 38;
const SHAPE = 1.5;
/** The vendor is done with any clip within its two hours. */
const MOST_SEC = 7_000;

export default worldsOf('Pareto', 60, {
  renderSec: (random) => Math.min(MOST_SEC, LEAST_SEC * (1 - random()) ** (-1 / SHAPE)),
  course: tunedCourse,
});
