import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { OrgState } from '../../functions/domain/org/state.ts';
import { isTerminal } from '../../functions/domain/outcome.ts';
import type { Store } from '../../functions/ports/store.ts';
import { createStore } from '../../functions/store/store.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { REGION } from '../cloud/template.ts';
import type { Overview, Tracked } from './view/state.ts';

/** What was read, and of which organizations the baseline is laid: from there on their clips are told of. */
export interface Read extends Tracked {
  baselined: string[];
}

/** Reads what the view and the summary show. */
export interface Tracker {
  read(): Promise<Read>;
  /**
   * Gives free what a run before this one died with, its lease and what it was about to publish. On one machine nobody
   * else can be at work, so there is nobody to wait for.
   */
  releaseAll(): Promise<void>;
  close(): void;
}

/** More than one machine watches at once. */
const MAX_ENDED = 10_000;
/** So many organizations are read whole each time; of more, those that have clips. */
const FEW = 20;
const OVERVIEW_EVERY_MS = { few: 1_000, many: 5_000 };
const READS_AT_ONCE = 4;

/** The vendor's date orders a list for people; nothing depends on it. */
function beganAtMs(clip: ClipRecord): number {
  return clip.details.createdAtMs ?? clip.createdAtMs;
}

/** `orgIds`: those that are known to begin with; the first is the one that is shown where there is one. */
export function createTracker(
  { endpoints, credentials }: Pick<Cloud, 'endpoints' | 'credentials'>,
  tableName: string,
  { first, withClips }: { first: string; withClips: readonly string[] },
): Tracker {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region: REGION, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const store = createStore({ documents, tableName });
  let known: { atMs: number; shown: string[]; overview: Overview } | undefined;
  return {
    async read() {
      const everyMs = OVERVIEW_EVERY_MS[(known?.overview.count ?? 0) > FEW ? 'many' : 'few'];
      if (known === undefined || Date.now() - known.atMs >= everyMs)
        known = { atMs: Date.now(), ...(await readOverview(store, [first, ...withClips])) };
      const orgs = await pMap(known.shown, (orgId) => readOrg(store, orgId), { concurrency: READS_AT_ONCE });
      const [main] = orgs;
      return {
        org: main?.state,
        clips: orgs.flatMap(({ clips }) => clips).sort((a, b) => beganAtMs(a) - beganAtMs(b)),
        ended: orgs.reduce((sum, { ended }) => sum + ended, 0),
        baselined: orgs.filter(({ state }) => state?.baselineAtMs !== undefined).map(({ orgId }) => orgId),
        ...(known.overview.count > 1 && { all: known.overview }),
      };
    },
    async releaseAll() {
      const registered = (await store.listOrganizations()).map(({ id }) => id);
      for (const orgId of new Set([first, ...registered])) await release(store, orgId);
    },
    close: () => client.destroy(),
  };
}

/** Who is watched, as the table has it now, and of many those that are worth reading whole. */
async function readOverview(
  store: Store,
  always: readonly string[],
): Promise<{ shown: string[]; overview: Overview }> {
  const registered = (await store.listOrganizations()).map(({ id }) => id);
  const states = await store.loadStates(registered);
  const seen = [...states.values()];
  const overview = {
    count: registered.length,
    looked: seen.filter(({ state, lease }) => (state?.looks.lastAtMs ?? lease?.idle?.atMs) !== undefined)
      .length,
    blind: seen.flatMap(({ state }) => (state?.vendor.resting === undefined ? [] : [state])),
  };
  const busy = registered.filter((orgId) => states.get(orgId)?.lease?.holder !== undefined);
  return { shown: [...new Set([...always, ...(registered.length <= FEW ? registered : busy)])], overview };
}

interface OrgRead {
  orgId: string;
  state: OrgState | undefined;
  clips: ClipRecord[];
  ended: number;
}

async function readOrg(store: Store, orgId: string): Promise<OrgRead> {
  const { state, clips } = await store.loadOrg(orgId);
  const done = await store.listRecentlyDone(orgId, MAX_ENDED, Date.now());
  const open = new Set(clips.map(({ clipUuid }) => clipUuid));
  // What had ended before the first look was never announced, and is none of this run's.
  const told = done.filter((clip) => !open.has(clip.clipUuid) && Object.keys(clip.told).length > 0);
  return {
    orgId,
    state,
    clips: [...clips, ...told],
    ended: told.filter((clip) => isTerminal(clip.state)).length,
  };
}

async function release(store: Store, orgId: string): Promise<void> {
  const { clips, lease } = await store.loadOrg(orgId);
  if (lease?.holder !== undefined) await store.releaseLease(orgId, lease.holder);
  for (const clip of clips.filter(({ owed }) => owed.length > 0))
    await store.recordTransition({
      ...clip,
      owed: clip.owed.map((item) => ({ ...item, recordedAtMs: 0 })),
    });
}
