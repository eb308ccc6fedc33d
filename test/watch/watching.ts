import type { Store } from '../../functions/ports/store.ts';
import { type WatchDeps, type WatchRequest, watchClip } from '../../functions/watch/watch-clip.ts';
import { CLIP_UUID, NOW_MS } from '../clip-records.ts';

/** `watch` for one org, with a clock that stands still until it is moved, and what it asked for and complained of. */
export class Watching {
  nowMs = NOW_MS;
  readonly requested: string[] = [];
  readonly troubles: object[] = [];
  /** What Lambda does when a check is asked for. */
  onRequest = async () => {};
  readonly #deps: WatchDeps;
  readonly #orgId: string;

  constructor(store: Store, orgId: string, now: () => number = () => this.nowMs) {
    this.#orgId = orgId;
    this.#deps = {
      clock: { now, sleep: async () => {} },
      store,
      organizations: new Map([
        [orgId, { id: orgId, baseUrl: 'https://api2.rhombussystems.com', secretId: orgId }],
      ]),
      requestCheck: async (asked) => {
        this.requested.push(asked);
        await this.onRequest();
      },
      reportUnasked: (trouble) => this.troubles.push(trouble),
    };
  }

  send(request: Partial<WatchRequest>) {
    return watchClip(this.#deps, { action: 'start', orgId: this.#orgId, clipUuid: CLIP_UUID, ...request });
  }
}
