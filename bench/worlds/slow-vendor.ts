import { worldsOf } from '../latency/life.ts';
import { tunedLife } from '../latency/tuned-world.ts';
import type { World } from '../latency/world.ts';

/** Renders and answers take twice as long, and the vendor bears half as many calls. */
export default worldsOf('slow vendor', 120, tunedLife(120)).map(
  (world): World => ({ ...world, vendor: { callSec: [0.3, 0.8], callsPerSecond: 1.5, burst: 15 } }),
);
