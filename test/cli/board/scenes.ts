import type { EventCamera } from '../../../functions/domain/outbox/event.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { makeClip, makeOrg, makeVendor } from '../../clip-records.ts';
import { written } from '../../store/test-store.ts';
import { ACME_CAMERAS, ENDED, GLOBEX_CAMERAS, IN_FLIGHT, uuidOf } from './ordinary-clips.ts';
import { end, inFlight, movementOf } from './sketched.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A table as a test, or a picture, wants it. */
export type Scene = (store: Store, nowMs: number) => Promise<void>;

/** An installation on an ordinary afternoon: three organizations, of which one has a little trouble. */
export const ordinary: Scene = async (store, nowMs) => {
  const at = ordinaryTimes(nowMs);
  for (const orgId of ['acme', 'globex', 'initech']) await register(store, orgId, nowMs);
  await saveOrg(store, 'acme', nowMs, { calls: { recentMs: at.recent(11), ledger: at.ledger(1_204) } });
  await saveOrg(store, 'globex', nowMs, { calls: { recentMs: at.recent(5), ledger: at.ledger(713) } });
  const failing = {
    reason: 'unavailable' as const,
    failures: 4,
    sinceMs: nowMs - 9 * MINUTE_MS,
    untilMs: nowMs + MINUTE_MS,
  };
  await saveOrg(store, 'initech', nowMs, {
    calls: { recentMs: at.recent(3), ledger: at.ledger(402) },
    vendor: makeVendor({ failing: { page: failing } }),
  });
  await store.saveNames('acme', namesOf(nowMs, ACME_CAMERAS));
  await store.saveNames('globex', namesOf(nowMs, GLOBEX_CAMERAS));
  for (const [index, clip] of IN_FLIGHT.entries())
    written(await store.recordTransition(inFlight(nowMs, index, clip)));
  for (const [index, clip] of ENDED.entries()) await end(store, nowMs, index, clip);
  await store.putTrouble({
    kind: 'endpoint-out',
    subject: 'initech:page',
    sinceMs: nowMs - 9 * MINUTE_MS,
    toldAtMs: nowMs - 4 * MINUTE_MS,
    times: 1,
    why: 'unavailable',
  });
};

/** Organizations that are well, and nothing to do. */
export const quiet: Scene = async (store, nowMs) => {
  await register(store, 'acme', nowMs);
  await saveOrg(store, 'acme', nowMs, { calls: { recentMs: [nowMs - 9_000], ledger: {} } });
};

/** No organization is registered at all. */
export const empty: Scene = async () => {};

/** A thousand organizations, of which few are busy, three are unwell and one was never looked at. */
export const thousand: Scene = async (store, nowMs) => {
  const resting = {
    reason: 'unauthorized' as const,
    failures: 7,
    sinceMs: nowMs - 3_600_000,
    untilMs: nowMs + 200_000,
  };
  const lastError = { name: 'unauthorized', message: 'Rhombus rejected the API key (401)', atMs: nowMs };
  const ids = Array.from({ length: 1000 }, (_, index) => `store-${String(index + 1).padStart(4, '0')}`);
  await Promise.all(
    ids.map(async (orgId, index) => {
      await register(store, orgId, nowMs);
      if (index === 999) return;
      const isBlind = index % 400 === 17;
      await saveOrg(store, orgId, nowMs, {
        calls: {
          recentMs: [nowMs - 20_000, nowMs - 40_000],
          ledger: ordinaryTimes(nowMs).ledger(120 + index),
        },
        ...(isBlind && { vendor: makeVendor({ resting, lastError }) }),
      });
      if (index % 50 === 3) {
        const template = IN_FLIGHT[index % IN_FLIGHT.length];
        if (template) written(await store.recordTransition({ ...inFlight(nowMs, index, template), orgId }));
      }
    }),
  );
};

/** As many as there are have to fit into one item. */
const LONGEST_NAME = 60;

/** Titles, names and words of the vendor that want to be more than text. */
export function hostile(texts: readonly string[]): Scene {
  return async (store, nowMs) => {
    await register(store, 'acme', nowMs);
    await saveOrg(store, 'acme', nowMs, {});
    const uuids = texts.map((_, index) => uuidOf('Cam', index));
    const cameras = texts.map((text, index) => {
      const name = text.slice(0, LONGEST_NAME);
      return { uuid: uuids[index] ?? '', name, site: name, timeZone: 'UTC' };
    });
    await store.saveNames('acme', namesOf(nowMs, cameras));
    await Promise.all(
      texts.map(async (text, index) => {
        const details = { title: text, deviceUuids: [uuids[index] ?? ''] };
        const clip = makeClip({
          orgId: 'acme',
          clipUuid: uuidOf('Hostile', index),
          details,
          rawStatus: text,
          stateSinceMs: nowMs - index * SECOND_MS,
          attemptSinceMs: nowMs - index * SECOND_MS,
          movement: movementOf(nowMs, { operation: text, percent: 50 }),
          ...(index % 3 === 0 && { label: text }),
        });
        if (index % 2 === 0) written(await store.recordTransition(clip));
        else await store.archiveClip({ ...clip, state: 'failed', told: { failed: 1 } }, nowMs + DAY_MS);
      }),
    );
  };
}

function namesOf(nowMs: number, cameras: readonly EventCamera[]) {
  return { askedAtMs: nowMs, cameras: new Map(cameras.map((camera) => [camera.uuid, camera])) };
}

async function register(store: Store, id: string, nowMs: number): Promise<void> {
  const organization = { id, baseUrl: 'https://api2.rhombussystems.com', secretId: 'clipwatch/keys#key' };
  const added = { version: 0, addedBy: 'command' as const, addedAtMs: nowMs - DAY_MS };
  written(await store.putOrganization({ ...organization, ...added, limits: { callsPerMinute: 60 } }));
}

const LEARNED = { durations: { count: 40, mean: Math.log(70), variance: 0.12 }, cameraDurations: {} };

async function saveOrg(store: Store, orgId: string, nowMs: number, more: object): Promise<void> {
  written(
    await store.saveOrg(
      makeOrg({ orgId, version: 0, looks: { lastAtMs: nowMs - 4_000 }, learned: LEARNED, ...more }),
    ),
  );
}

function ordinaryTimes(nowMs: number) {
  const day = (daysAgo: number) => new Date(nowMs - daysAgo * DAY_MS).toISOString().slice(0, 10);
  return {
    recent: (count: number) => Array.from({ length: count }, (_, index) => nowMs - (index + 1) * 4_000),
    ledger: (today: number) => ({ [day(0)]: { 'list:ok': today }, [day(1)]: { 'list:ok': today * 5 } }),
  };
}
