/**
 * The line to the vendor: 150 to 400 ms a call, 1.5 % transient errors, and one token bucket of 3 calls a second
 * with a burst of 30. Times are seconds.
 */
export class VendorLine {
  calls = 0;
  refused = 0;
  readonly #random: () => number;
  #tokens = BURST;
  #filledSec = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** One call begun at this moment: when the answer is there, when the vendor looked, or when to try again. */
  call(atSec: number): Answer {
    this.calls++;
    if (atSec > this.#filledSec) {
      this.#tokens = Math.min(BURST, this.#tokens + (atSec - this.#filledSec) * PER_SECOND);
      this.#filledSec = atSec;
    }
    if (this.#tokens < 1) {
      this.refused++;
      return { kind: 'limited', doneSec: atSec + 0.1 };
    }
    this.#tokens--;
    const tookSec = 0.15 + 0.25 * this.#random();
    if (this.#random() < 0.015) return { kind: 'error', doneSec: atSec + tookSec };
    return { kind: 'answer', lookedSec: atSec + tookSec / 2, doneSec: atSec + tookSec };
  }
}

type Answer =
  | { kind: 'answer'; lookedSec: number; doneSec: number }
  | { kind: 'error'; doneSec: number }
  | { kind: 'limited'; doneSec: number };

const PER_SECOND = 3;
const BURST = 30;
