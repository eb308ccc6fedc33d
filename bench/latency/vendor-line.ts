/** How the vendor's API answers. */
export interface VendorTraits {
  /** The shortest and the longest that a call takes. */
  callSec: readonly [least: number, most: number];
  /** The share of calls that fail for no reason, 0..1. */
  errorShare: number;
  /** One token bucket for all calls: how fast it fills, and how much it holds. */
  callsPerSecond: number;
  burst: number;
}

const ASSUMED: VendorTraits = { callSec: [0.15, 0.4], errorShare: 0.015, callsPerSecond: 3, burst: 30 };

/** The line to the vendor. Times are seconds. */
export class VendorLine {
  calls = 0;
  readonly #random: () => number;
  readonly #traits: VendorTraits;
  #tokens: number;
  #filledSec = 0;

  constructor(random: () => number, traits: Partial<VendorTraits> = {}) {
    this.#random = random;
    this.#traits = { ...ASSUMED, ...traits };
    this.#tokens = this.#traits.burst;
  }

  /** One call begun at this moment: when the answer is there, when the vendor looked, or when to try again. */
  call(atSec: number): Answer {
    const { burst, callsPerSecond, callSec, errorShare } = this.#traits;
    this.calls++;
    if (atSec > this.#filledSec) {
      this.#tokens = Math.min(burst, this.#tokens + (atSec - this.#filledSec) * callsPerSecond);
      this.#filledSec = atSec;
    }
    if (this.#tokens < 1) return { kind: 'limited', doneSec: atSec + 0.1 };
    this.#tokens--;
    const tookSec = callSec[0] + (callSec[1] - callSec[0]) * this.#random();
    if (this.#random() < errorShare) return { kind: 'error', doneSec: atSec + tookSec };
    return { kind: 'answer', lookedSec: atSec + tookSec / 2, doneSec: atSec + tookSec };
  }
}

type Answer =
  | { kind: 'answer'; lookedSec: number; doneSec: number }
  | { kind: 'error'; doneSec: number }
  | { kind: 'limited'; doneSec: number };
