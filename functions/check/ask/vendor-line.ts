import type { Organization } from '../../domain/org/organization.ts';
import type { VendorState } from '../../domain/org/state.ts';
import { SecretError } from '../../ports/secrets.ts';
import type { FailedBecause, NamesAnswer, Vendor, VendorCall } from '../../ports/vendor.ts';
import type { CheckDeps } from '../deps.ts';

/** A call, its repetition included, ends within 10 s; then what it shows is recorded and the lease given back. */
export const CALL_NEEDS_MS = 14_000;

/** Where the key comes from: what is cached, what is stored now, what was stored before. */
type KeySource = { fresh: boolean; previous?: boolean };

type LineDeps = Pick<CheckDeps, 'secrets' | 'connect' | 'remainingMs'>;

/**
 * One invocation's line to the vendor: it reads the key, and reads it anew where the vendor rejects it. Where the vendor
 * rejects that one as well, the key that was stored before it serves, as long as the vendor takes it.
 */
export class VendorLine {
  readonly #deps: LineDeps;
  readonly #organization: Organization;
  #vendor: Promise<Vendor> | undefined;
  /** The key was read past the cache already: a second rejection is the vendor's word. */
  #isFresh = false;
  #apiKey: string | undefined;
  #calls: VendorCall[] = [];

  constructor(deps: LineDeps, organization: Organization) {
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

  /** When the key was stored, epoch ms, as far as that is known. */
  get keyStoredAtMs(): number | undefined {
    return this.#deps.secrets.storedAtMs(this.#organization.secretId);
  }

  /** Makes one call. A key that cannot be read is an answer, too. */
  async call<Answer extends { kind: string }>(
    vendorState: VendorState,
    ask: (vendor: Vendor) => Promise<Answer | FailedBecause>,
  ): Promise<Answer | FailedBecause> {
    const wasRejected = isRejection(vendorState.resting?.reason);
    const first = await this.#ask(vendorState, { fresh: wasRejected }, ask);
    if (!isRejected(first)) return first;
    if (!this.#hasTime()) return this.#forget(first);
    const second = this.#isFresh ? first : await this.#askAnew(vendorState, { fresh: true }, ask);
    if (!isRejected(second)) return second.kind === 'failed' ? this.#forget(second) : second;
    if (!this.#hasTime()) return this.#forget(second);
    const third = await this.#askAnew(vendorState, { fresh: false, previous: true }, ask);
    // Where that does not serve, it is the key of today that something is wrong with.
    return third.kind === 'failed' ? this.#forget(second) : third;
  }

  /** Asks on the line that is open, beside what decides: no failure of it says anything of the key. */
  async askBeside<Item>(ask: (vendor: Vendor) => Promise<NamesAnswer<Item>>): Promise<Item[] | undefined> {
    const vendor = await this.#vendor?.catch(() => undefined);
    const answer = vendor && (await ask(vendor));
    return answer?.kind === 'shows' ? answer.named : undefined;
  }

  #hasTime(): boolean {
    return this.#deps.remainingMs() >= CALL_NEEDS_MS;
  }

  async #askAnew<Answer extends { kind: string }>(
    vendorState: VendorState,
    source: KeySource,
    ask: (vendor: Vendor) => Promise<Answer | FailedBecause>,
  ): Promise<Answer | FailedBecause> {
    this.#vendor = undefined;
    return this.#ask(vendorState, source, ask);
  }

  async #ask<Answer extends { kind: string }>(
    vendorState: VendorState,
    source: KeySource,
    ask: (vendor: Vendor) => Promise<Answer | FailedBecause>,
  ): Promise<Answer | FailedBecause> {
    try {
      this.#vendor ??= this.#connect(vendorState, source);
      const vendor = await this.#vendor;
      return await ask(vendor);
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      this.#vendor = undefined;
      return { kind: 'failed', reason: 'secret', detail: error.message };
    }
  }

  async #connect({ listService }: VendorState, source: KeySource): Promise<Vendor> {
    const { baseUrl, secretId, partnerOrg } = this.#organization;
    const apiKey = await this.#deps.secrets.read(secretId, source);
    if (source.previous && apiKey === this.#apiKey) throw new SecretError('No other key was stored before');
    this.#apiKey = apiKey;
    this.#isFresh = source.fresh;
    return this.#deps.connect({
      baseUrl,
      apiKey,
      ...(partnerOrg !== undefined && { partnerOrg }),
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

function isRejected(answer: { kind: string }): boolean {
  return (
    answer.kind === 'failed' &&
    'reason' in answer &&
    typeof answer.reason === 'string' &&
    isRejection(answer.reason)
  );
}

function isRejection(reason: string | undefined): boolean {
  return reason === 'unauthorized' || reason === 'wrong-region';
}
