import { after, before, describe, it } from 'node:test';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Store } from '../../functions/ports/store.ts';
import { CLIP_UUID, makeClip, NOW_MS } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { written } from '../store/test-store.ts';
import { Watching } from './watching.ts';

const RETAINED_UNTIL_MS = NOW_MS + 86_400_000;
let orgs = 0;

/** What a test of `watch` works with: an org of its own in a real table. */
type WatchTest = ReturnType<typeof createTest>;

type It = (behaviour: string, body: (test: WatchTest) => Promise<void>) => void;

export function describeWatch(name: string, define: (it: It) => void): void {
  describe(name, () => {
    let table: Awaited<ReturnType<typeof startTable>>;
    before(async () => {
      table = await startTable();
    });
    after(() => table.close());
    define((behaviour, body) => it(behaviour, () => body(createTest(table.store))));
  });
}

function createTest(store: Store) {
  const orgId = `org-${++orgs}`;
  const make = (overrides: Partial<ClipRecord> = {}) => makeClip({ orgId, ...overrides });
  const put = async (overrides: Partial<ClipRecord> = {}) =>
    written(await store.recordTransition(make(overrides)));
  return {
    store,
    orgId,
    watching: new Watching(store, orgId),
    make,
    /** Records the clip, as a check would. */
    put,
    archive: async (overrides: Partial<ClipRecord>, expiresAtMs = RETAINED_UNTIL_MS) =>
      written(await store.archiveClip(await put(overrides), expiresAtMs)),
    /** The clip as the table has it. */
    stored: () => store.loadClip(orgId, CLIP_UUID, NOW_MS),
    inFlight: async () => (await store.loadOrg(orgId)).clips,
  };
}
