/** The org's token bucket: all its keys share it. */
export class TokenBucket {
  #tokens = Infinity;
  #filledAtMs: number | undefined;

  /** Takes a token: 0, or the seconds until there is one again. A refused call takes nothing. */
  take(nowMs: number, { callsPerSecond, burst }: { callsPerSecond: number; burst: number }): number {
    const sinceSec = (nowMs - (this.#filledAtMs ?? nowMs)) / 1000;
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(burst, this.#tokens + sinceSec * callsPerSecond);
    if (this.#tokens < 1) return (1 - this.#tokens) / callsPerSecond;
    this.#tokens--;
    return 0;
  }
}
