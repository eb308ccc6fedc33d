/** What Rhombus answered, or failed to answer. Messages are fixed or bounded, and never hold the key or a title. */
export abstract class RhombusError extends Error {}

/** The key was rejected, or may not do this. */
export class UnauthorizedError extends RhombusError {
  override readonly name = 'UnauthorizedError';
  readonly status: 401 | 403;
  readonly wrongRegion: boolean;

  constructor({ status, wrongRegion }: { status: 401 | 403; wrongRegion: boolean }) {
    super(
      wrongRegion
        ? 'Rhombus rejected the API key (403): it may be wrong, revoked, or belong to the other region (us or eu)'
        : `Rhombus rejected the API key (${status})`,
    );
    this.status = status;
    this.wrongRegion = wrongRegion;
  }
}

/** Too many calls: all keys of an org share one limit. */
export class RateLimitedError extends RhombusError {
  override readonly name = 'RateLimitedError';
  /** How long Rhombus asks to wait, clamped to 1..300 s. */
  readonly retryAfterMs: number;

  constructor({ retryAfterMs }: { retryAfterMs: number }) {
    super(`Rhombus asks to wait for ${Math.ceil(retryAfterMs / 1000)} s (429)`);
    this.retryAfterMs = retryAfterMs;
  }
}

export type UnavailableReason = 'timeout' | 'connection' | 'http' | 'vendor-error' | 'rejected' | 'no-route';

/** No usable answer: worth another try later. */
export class UnavailableError extends RhombusError {
  override readonly name = 'UnavailableError';
  readonly reason: UnavailableReason;
  readonly status?: number;

  constructor({ reason, status, detail }: { reason: UnavailableReason; status?: number; detail?: string }) {
    super(
      `Rhombus is unavailable (${[detail ?? reason, status].filter((part) => part !== undefined && part !== '').join(', ')})`,
    );
    this.reason = reason;
    if (status !== undefined) this.status = status;
  }
}

/** An answer that is not what the API describes. */
export class MalformedError extends RhombusError {
  override readonly name = 'MalformedError';
  readonly reason: string;

  constructor({ reason }: { reason: string }) {
    super(`Rhombus sent an answer that cannot be read (${reason})`);
    this.reason = reason;
  }
}
