import type { ClipRecord, Progress } from '../../../functions/domain/clip/clip.ts';
import type { Announcement } from '../../../functions/domain/outbox/announcement.ts';
import type { EventCamera } from '../../../functions/domain/outbox/event.ts';
import { type ClipState, OUTCOMES, type Outcome } from '../../../functions/domain/outcome.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { makeClip, makeOrg, makeOwed, makeVendor } from '../../clip-records.ts';
import { written } from '../../store/test-store.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A table as a test, or a picture, wants it. */
export type Scene = (store: Store, nowMs: number) => Promise<void>;

export function uuidOf(kind: string, index: number): string {
  return `${kind}${String(index).padStart(21 - kind.length, '0')}A`;
}

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

interface FlightSketch {
  orgId: string;
  title: string;
  cameras: string[];
  rawStatus: string;
  percent: number | null;
  operation: string | null;
  sinceSec: number;
  state?: ClipState;
}

const ACME_CAMERAS: EventCamera[] = [
  { uuid: uuidOf('Dock', 1), name: 'Loading dock 1', site: 'Warehouse North', timeZone: 'America/New_York' },
  { uuid: uuidOf('Dock', 2), name: 'Loading dock 2', site: 'Warehouse North', timeZone: 'America/New_York' },
  { uuid: uuidOf('Lobby', 1), name: 'Lobby', site: 'Headquarters', timeZone: 'America/New_York' },
  { uuid: uuidOf('Server', 1), name: 'Server room', site: 'Headquarters', timeZone: 'America/New_York' },
];
const GLOBEX_CAMERAS: EventCamera[] = [
  { uuid: uuidOf('Till', 3), name: 'Till 3', site: 'Calle Mayor', timeZone: 'Europe/Madrid' },
  { uuid: uuidOf('Garage', 1), name: 'Garage, level 2', site: 'Calle Mayor', timeZone: 'Europe/Madrid' },
];

const RENDERING = { rawStatus: 'RENDERING', operation: 'Processing video' };
const UPLOADING = { rawStatus: 'UPLOADING', operation: 'Uploading footage' };
const IN_FLIGHT: FlightSketch[] = [
  {
    ...RENDERING,
    orgId: 'acme',
    title: 'Forklift incident, aisle 4',
    cameras: [uuidOf('Dock', 1), uuidOf('Dock', 2)],
    percent: 72,
    sinceSec: 64,
  },
  {
    ...UPLOADING,
    orgId: 'acme',
    title: 'Visitor without a badge',
    cameras: [uuidOf('Lobby', 1)],
    percent: 18,
    sinceSec: 21,
  },
  {
    orgId: 'globex',
    title: 'Hit and run, silver estate',
    cameras: [uuidOf('Garage', 1)],
    rawStatus: 'OFFLINE',
    operation: 'Uploading footage',
    percent: 34,
    sinceSec: 1_420,
    state: 'stalled',
  },
  {
    ...RENDERING,
    orgId: 'globex',
    title: 'Night shift',
    cameras: [uuidOf('Till', 3)],
    percent: 93,
    sinceSec: 48,
  },
  {
    orgId: 'initech',
    title: 'Fence line east, 03:10 to 03:25',
    cameras: [uuidOf('Fence', 1)],
    rawStatus: 'INITIATING',
    operation: null,
    percent: null,
    sinceSec: 4,
  },
];

interface EndSketch {
  orgId: string;
  title: string;
  cameras: string[];
  state: ClipState;
  told: Partial<Record<Outcome, number>>;
  agoSec: number;
  owed?: Record<string, number>;
}

const DONE = { state: 'completed' as const, told: { completed: 1 } };
const ENDED: EndSketch[] = [
  {
    ...DONE,
    orgId: 'acme',
    title: 'Server room door',
    cameras: [uuidOf('Server', 1)],
    agoSec: 12,
    owed: { mail: 0, 'mail@night': 6 * 3_600_000 },
  },
  {
    ...DONE,
    orgId: 'globex',
    title: 'Delivery at the back entrance',
    cameras: [uuidOf('Garage', 1)],
    agoSec: 205,
  },
  {
    orgId: 'acme',
    title: 'Pallet collapse',
    cameras: [uuidOf('Dock', 2)],
    state: 'failed',
    told: { failed: 1 },
    agoSec: 340,
  },
  { ...DONE, orgId: 'acme', title: 'Fire door alarm', cameras: [uuidOf('Lobby', 1)], agoSec: 1_260 },
  {
    orgId: 'initech',
    title: 'Gate, truck plate',
    cameras: [uuidOf('Fence', 1)],
    state: 'removed',
    told: { removed: 1 },
    agoSec: 3_030,
  },
  { ...DONE, orgId: 'globex', title: 'Refund dispute, till 3', cameras: [uuidOf('Till', 3)], agoSec: 5_400 },
  { ...DONE, orgId: 'acme', title: 'Contractor sign-in', cameras: [uuidOf('Lobby', 1)], agoSec: 86_000 },
  ...Array.from({ length: 24 }, (_, index) => ({
    ...DONE,
    orgId: index % 3 === 0 ? 'globex' : 'acme',
    title: `Round ${24 - index}, gate and yard`,
    cameras: [uuidOf(index % 3 === 0 ? 'Garage' : 'Dock', 1)],
    agoSec: 86_000 + index * 3_700,
  })),
];

function inFlight(nowMs: number, index: number, sketch: FlightSketch): ClipRecord {
  const { orgId, title, cameras, rawStatus, percent, operation, sinceSec, state = 'in-progress' } = sketch;
  const sinceMs = nowMs - sinceSec * SECOND_MS;
  return makeClip({
    orgId,
    clipUuid: uuidOf('Flight', index),
    rawStatus,
    state,
    createdAtMs: sinceMs,
    attemptSinceMs: sinceMs,
    stateSinceMs: state === 'stalled' ? nowMs - 700 * SECOND_MS : sinceMs,
    details: { title, deviceUuids: cameras },
    ...(percent !== null && { progress: progressOf(percent, sinceMs, nowMs) }),
    movement: movementOf(state === 'stalled' ? nowMs - 1_300 * SECOND_MS : nowMs, {
      status: rawStatus,
      operation,
      percent,
    }),
  });
}

async function end(store: Store, nowMs: number, index: number, sketch: EndSketch): Promise<void> {
  const { orgId, title, cameras, state, told, agoSec, owed } = sketch;
  const endedAtMs = nowMs - agoSec * SECOND_MS;
  const clip = makeClip({
    orgId,
    clipUuid: uuidOf('Ended', index),
    state,
    told,
    rawStatus: null,
    stateSinceMs: endedAtMs,
    details: { title, deviceUuids: cameras },
    announced: announcedAt(endedAtMs, index, state, Object.keys(owed ?? {})),
  });
  if (owed === undefined) {
    await store.archiveClip(clip, nowMs + DAY_MS);
    return;
  }
  const due = Object.fromEntries(
    Object.entries(owed).map(([name, heldMs]) => [name, heldMs && nowMs + heldMs]),
  );
  written(
    await store.recordTransition({ ...clip, owed: [makeOwed(clip, { due, recordedAtMs: endedAtMs })] }),
  );
}

/** All but those to whom it is owed were told, each within a second or two. */
function announcedAt(atMs: number, index: number, state: ClipState, owed: readonly string[]): Announcement[] {
  const outcome = OUTCOMES.find((one) => one === state);
  if (outcome === undefined) return [];
  const firstMs = 240 + ((index * index * 613 + index * 97) % 900);
  const after = { events: firstMs, mail: firstMs + 90, text: firstMs + 1_100 };
  const told = Object.entries(after).filter(([name]) => !owed.includes(name));
  const toldAtMs = Object.fromEntries(told.map(([name, afterMs]) => [name, atMs + afterMs]));
  return [{ outcome, n: 1, atMs, late: false, toldAtMs }];
}

function progressOf(percent: number, sinceMs: number, nowMs: number): Progress {
  const atMs = nowMs - 2 * SECOND_MS;
  return {
    fraction: percent / 100,
    scale: 'percent',
    reachedAtMs: atMs,
    zeroAtMs: sinceMs,
    begunAtMs: sinceMs,
    lookedAtMs: atMs,
    shownAtMs: atMs,
    steps: 4,
    stages: 0,
  };
}

function movementOf(
  movedAtMs: number,
  shown: { status?: string; operation: string | null; percent: number | null },
) {
  return { status: null, segments: null, deviceSegments: null, movedAtMs, ...shown };
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
