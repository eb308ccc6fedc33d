import { ENDPOINTS } from '../../functions/domain/org/state.ts';
import type { Asked } from './fake-vendor.ts';
import type { Process } from './gate.ts';

/** The shortest rest after a failed call to one thing: 5 s less its spread, or 2 s where it only was too much. */
const SHORTEST_REST_MS = 3_900;
const SHORTEST_THROTTLED_MS = 1_500;
/** The vendor asks to be left alone for so long. */
const ASKED_MS = 7_000;
/** After these the next call may be a better one: another key, a smaller page, a plainer message, a first page. */
const MAY_BE_MENDED = new Set(['ok', 'unauthorized', 'too-large', 'invalid', 'token-refused']);
/** These rest all endpoints of the vendor, unless another one proves that they are of one endpoint alone. */
const OF_THE_VENDOR = new Set(['rate-limited', 'unreachable']);
const PROVES_FOR_MS = 60_000;

/**
 * What fails has been retried by the client below already: a process that asks again at once retries at two layers. Calls
 * that were under way together are one.
 */
export class Patience {
  readonly #notBeforeMs = new Map<string, number>();
  /** When each endpoint was last heard to be well, and to be limited. */
  readonly #wellAtMs = new Map<string, number>();
  readonly #limitedAtMs = new Map<string, number>();
  readonly #odd: (what: string) => void;

  /** Where clocks are wrong, nobody can tell what came after a limit was met: each endpoint rests by itself. */
  readonly #isTimed: boolean;

  constructor(odd: (what: string) => void, isTimed: boolean) {
    this.#odd = odd;
    this.#isTimed = isTimed;
  }

  ask(key: string, nowMs: number): void {
    const waitMs = (this.#notBeforeMs.get(key) ?? 0) - nowMs;
    if (waitMs > 0) this.#odd(`${key}: asked again ${Math.round(waitMs)} ms too early after it had failed`);
  }

  /** Of calls side by side one may fail while another tells that all is well. */
  hear(key: string, said: string, nowMs: number): void {
    if (said === 'ok') this.#notBeforeMs.delete(key);
    if (MAY_BE_MENDED.has(said)) return;
    const restMs = said === 'throttled' ? SHORTEST_THROTTLED_MS : SHORTEST_REST_MS;
    this.#notBeforeMs.set(key, nowMs + (said === 'rate-limited' ? ASKED_MS : restMs));
  }

  askVendor({ id }: Process, endpoint: Asked, nowMs: number): void {
    this.ask(`${id} vendor`, nowMs);
    this.ask(`${id} vendor's ${endpoint}`, nowMs);
  }

  hearVendor({ id }: Process, endpoint: Asked, said: string, nowMs: number): void {
    const own = `${id} vendor's ${endpoint}`;
    // What one invocation has learned, the next one of the org knows.
    const [orgId = id] = id.split('-');
    const isOfAll = this.#isTimed && OF_THE_VENDOR.has(said) && !this.#isAlone(orgId, endpoint, said, nowMs);
    if (said === 'ok') this.#wellAtMs.set(`${orgId} ${endpoint}`, nowMs);
    if (said === 'rate-limited') this.#limitedAtMs.set(`${orgId} ${endpoint}`, nowMs);
    this.hear(own, said, nowMs);
    // Of calls side by side one may fail while another tells that the key, the limit and the host are well.
    if (isOfAll || said === 'ok') this.hear(`${id} vendor`, said, nowMs);
  }

  #isAlone(orgId: string, endpoint: Asked, said: string, nowMs: number): boolean {
    const sinceMs =
      said === 'rate-limited' ? this.#limitedAtMs.get(`${orgId} ${endpoint}`) : nowMs - PROVES_FOR_MS;
    if (sinceMs === undefined) return false;
    return ENDPOINTS.some(
      (other) => other !== endpoint && (this.#wellAtMs.get(`${orgId} ${other}`) ?? -1) >= sinceMs,
    );
  }
}
