import { worldsOf } from '../latency/life.ts';

/** Clips stand at nothing for minutes, then half of them run for the rest of their time and half end at once. */
export default worldsOf('waits', 240, {
  renderSec: (random) => 120 + 240 * random(),
  course: (random) => {
    const waits = random() < 0.5 ? 1 : 0.6 + 0.3 * random();
    return {
      fractionAt: (over) => (over < waits ? 0 : Math.floor((100 * (over - waits)) / (1 - waits)) / 100),
    };
  },
});
