import { logNormal } from '../../local/random.ts';
import { worldsOf } from '../latency/life.ts';
import { tunedCourse } from '../latency/tuned-world.ts';

/** Seven in ten clips are ready within half a minute, the others take about five: one average fits neither. */
export default worldsOf('two modes', 23, {
  renderSec: (random) => (random() < 0.7 ? logNormal(random, 20, 0.25) : logNormal(random, 300, 0.3)),
  course: tunedCourse,
});
