import type { Audience } from '../core/clip.ts';

/**
 * Why SNS did not take a message. `invalid`: it never will take this one. `denied`, `gone`: somebody has to repair
 * the topic or its policy. `throttled`, `unavailable`: later.
 */
export type PublishErrorKind = 'denied' | 'throttled' | 'unavailable' | 'invalid' | 'gone';

export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly kind: PublishErrorKind;
  readonly audience: Audience;

  constructor({ kind, audience }: { kind: PublishErrorKind; audience: Audience }, options?: ErrorOptions) {
    super(`Publishing to the ${audience} topic failed: ${kind}`, options);
    this.kind = kind;
    this.audience = audience;
  }
}
