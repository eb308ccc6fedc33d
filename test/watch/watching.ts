import type { Organization, RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import type { Store } from '../../functions/ports/store.ts';
import { answerWatch } from '../../functions/watch/answer-watch.ts';
import { type WatchDeps, type WatchRequest, watchClip } from '../../functions/watch/watch-clip.ts';
import { CLIP_UUID, NOW_MS } from '../clip-records.ts';

const REGISTERED = (id: string): RegisteredOrganization => ({
  id,
  baseUrl: 'https://api2.rhombussystems.com',
  secretId: id,
  audiences: ['night'],
  version: 1,
  addedBy: 'configuration',
  addedAtMs: NOW_MS,
});

/** `watch` for one org, with a clock that stands still until it is moved, and what it asked for and complained of. */
export class Watching {
  nowMs = NOW_MS;
  readonly requested: string[] = [];
  /** The organization as the last turn carried it. */
  carried: Organization | undefined;
  readonly troubles: object[] = [];
  /** What SQS does when a turn is sent. */
  onRequest = async () => ({ unsent: 0 });
  readonly #deps: WatchDeps;
  readonly #orgId: string;

  constructor(store: Store, orgId: string, now: () => number = () => this.nowMs) {
    this.#orgId = orgId;
    this.#deps = {
      clock: { now, sleep: async () => {} },
      store: {
        ...store,
        loadOrganization: async (id) => (id === orgId ? REGISTERED(id) : undefined),
      },
      turns: {
        send: async (turns) => {
          this.carried = turns.at(-1)?.organization;
          this.requested.push(...turns.map(({ organization }) => organization.id));
          return this.onRequest();
        },
      },
      reportUnasked: (trouble) => this.troubles.push(trouble),
    };
  }

  send(request: Partial<WatchRequest>) {
    return watchClip(this.#deps, { action: 'start', orgId: this.#orgId, clipUuid: CLIP_UUID, ...request });
  }

  /** What the caller gets. */
  answer(request: { action: string; clipUuid?: string; clipUuids?: string[] }) {
    return answerWatch(this.#deps, { orgId: this.#orgId, ...request });
  }
}
