import type { Organization } from '../../domain/org/organization.ts';
import type { VendorState } from '../../domain/org/state.ts';
import { SecretError } from '../../ports/secrets.ts';
import type { FailedBecause, Vendor, VendorCall } from '../../ports/vendor.ts';
import type { CheckDeps } from '../deps.ts';

/** A call, its repetition included, ends within 10 s; then what it shows is recorded and the lease given back. */
export const CALL_NEEDS_MS = 14_000;

/** One invocation's line to the vendor: it reads the key, and reads it anew where the vendor rejects it. */
export class VendorLine {
  readonly #deps: CheckDeps;
  readonly #organization: Organization;
  #vendor: Promise<Vendor> | undefined;
  /** The key was read past the cache already: a second rejection is the vendor's word. */
  #isFresh = false;
  #calls: VendorCall[] = [];

  constructor(deps: CheckDeps, organization: Organization) {
    this.#deps = deps;
    this.#organization = organization;
  }

  /** HTTP calls since this was asked last. */
  takeCalls(): VendorCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  /** The service that answered the last list; undefined before the first call. */
  async listService(): Promise<'event' | 'video' | undefined> {
    return (await this.#vendor?.catch(() => undefined))?.listService;
  }

  /** Makes one call. A key that cannot be read is an answer, too. */
  async call<Answer extends { kind: string }>(
    vendorState: VendorState,
    ask: (vendor: Vendor) => Promise<Answer | FailedBecause>,
  ): Promise<Answer | FailedBecause> {
    const wasRejected = isRejection(vendorState.resting?.reason);
    const first = await this.#ask(vendorState, wasRejected, ask);
    if (first.kind !== 'failed' || !('reason' in first) || !isRejection(first.reason)) return first;
    if (this.#isFresh || this.#deps.remainingMs() < CALL_NEEDS_MS) return this.#forget(first);
    this.#vendor = undefined;
    const second = await this.#ask(vendorState, true, ask);
    return second.kind === 'failed' ? this.#forget(second) : second;
  }

  async #ask<Answer extends { kind: string }>(
    vendorState: VendorState,
    fresh: boolean,
    ask: (vendor: Vendor) => Promise<Answer | FailedBecause>,
  ): Promise<Answer | FailedBecause> {
    try {
      this.#vendor ??= this.#connect(vendorState, fresh);
      const vendor = await this.#vendor;
      return await ask(vendor);
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      this.#vendor = undefined;
      return { kind: 'failed', reason: 'secret', detail: error.message };
    }
  }

  async #connect({ listService }: VendorState, fresh: boolean): Promise<Vendor> {
    const { baseUrl, secretId } = this.#organization;
    const apiKey = await this.#deps.secrets.read(secretId, { fresh });
    this.#isFresh = fresh;
    return this.#deps.connect({
      baseUrl,
      apiKey,
      listService,
      onCall: (call) => this.#calls.push(call),
    });
  }

  /** The next call reads the key anew: somebody may have replaced it. */
  #forget<T>(failed: T): T {
    this.#vendor = undefined;
    this.#isFresh = false;
    return failed;
  }
}

function isRejection(reason: string | undefined): boolean {
  return reason === 'unauthorized' || reason === 'wrong-region';
}
