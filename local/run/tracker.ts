import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { isTerminal } from '../../functions/domain/outcome.ts';
import { createStore } from '../../functions/store/store.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { REGION } from '../cloud/template.ts';
import type { Tracked } from './view/state.ts';

/** Reads what the view and the summary show. */
export interface Tracker {
  read(): Promise<Tracked>;
  /**
   * Gives free what a run before this one died with, its lease and what it was about to publish. On one machine nobody
   * else can be at work, so there is nobody to wait for.
   */
  releaseAll(): Promise<void>;
  close(): void;
}

/** More than one machine watches at once. */
const MAX_ENDED = 10_000;

/** The vendor's date orders a list for people; nothing depends on it. */
function beganAtMs(clip: ClipRecord): number {
  return clip.details.createdAtMs ?? clip.createdAtMs;
}

export function createTracker(
  { endpoints, credentials }: Pick<Cloud, 'endpoints' | 'credentials'>,
  tableName: string,
  orgId: string,
): Tracker {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region: REGION, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const store = createStore({ documents, tableName });
  return {
    async read() {
      const { state: org, clips } = await store.loadOrg(orgId);
      const done = await store.listRecentlyDone(orgId, MAX_ENDED, Date.now());
      const open = new Set(clips.map(({ clipUuid }) => clipUuid));
      // What had ended before the first look was never announced, and is none of this run's.
      const told = done.filter((clip) => !open.has(clip.clipUuid) && Object.keys(clip.told).length > 0);
      const all = [...clips, ...told].sort((a, b) => beganAtMs(a) - beganAtMs(b));
      return { org, clips: all, ended: told.filter((clip) => isTerminal(clip.state)).length };
    },
    async releaseAll() {
      const lease = await store.readLease(orgId);
      if (lease?.holder !== undefined) await store.releaseLease(orgId, lease.holder);
      const { clips } = await store.loadOrg(orgId);
      for (const clip of clips.filter(({ owed }) => owed.length > 0))
        await store.recordTransition({
          ...clip,
          owed: clip.owed.map((item) => ({ ...item, recordedAtMs: 0 })),
        });
    },
    close: () => client.destroy(),
  };
}
