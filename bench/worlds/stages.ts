import { type Course, worldsOf } from '../latency/life.ts';
import { tunedLife } from '../latency/tuned-world.ts';

const OPERATIONS = ['Uploading segments', 'Processing video', 'Saving'] as const;

/** Three stages, each of which counts from 0: what is left of a stage says nothing of those after it. */
export default worldsOf('stages', 60, { ...tunedLife(60), course });

function course(random: () => number): Course {
  const parts = OPERATIONS.map(() => 0.2 + random());
  const whole = parts.reduce((total, part) => total + part, 0);
  const at = (over: number) => {
    let left = over * whole;
    for (const [index, part] of parts.entries()) {
      if (left < part) return { operation: OPERATIONS[index] ?? OPERATIONS[2], fraction: left / part };
      left -= part;
    }
    return { operation: OPERATIONS[2], fraction: 1 };
  };
  return {
    fractionAt: (over) => Math.floor(at(over).fraction * 100) / 100,
    operationAt: (over) => at(over).operation,
  };
}
