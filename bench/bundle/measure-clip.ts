import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../../functions/domain/org/limits.ts';
import { createRandom } from '../../local/random.ts';
import { type ScriptedClip, uuidOf } from './scripted-vendor.ts';
import { type Stage, setStage } from './stage.ts';

/** What one clip costs that is alone in its organization, from the first sight of it until it is archived. */
export interface ClipFigures {
  /** Read units of requests that name its items. */
  readUnits: number;
  /** Write units on its items. */
  writeUnits: number;
  /** Calls for it by its id. */
  clipCalls: number;
  /** All calls to the vendor from its beginning until it is archived. */
  vendorCalls: number;
  /** Requests to publish. */
  publishes: number;
}

export interface ClipOptions {
  /** Each is an organization of its own, whose clip begins at another moment of the schedule's minute. */
  seeds: readonly number[];
  lastsMs?: number;
  windowMs?: number;
  limits?: Partial<Limits>;
}

const MOST_TURNS = 10;

/** The worst of each figure over the seeds. */
export async function measureClip({
  seeds,
  lastsMs = 60_000,
  windowMs = 59_000,
  limits = {},
}: ClipOptions): Promise<ClipFigures> {
  await using stage = await setStage(seeds.length, limits);
  await Promise.all(stage.orgs.map(({ id }) => stage.check(id, 500)));
  const lives = await Promise.all(
    seeds.map((seed, index) => liveOnce(stage, index, createRandom(seed)() * windowMs, lastsMs, windowMs)),
  );
  const worst = (figure: (life: ClipFigures) => number) => Math.max(...lives.map(figure));
  return {
    readUnits: worst(({ readUnits }) => readUnits),
    writeUnits: worst(({ writeUnits }) => writeUnits),
    clipCalls: worst(({ clipCalls }) => clipCalls),
    vendorCalls: worst(({ vendorCalls }) => vendorCalls),
    publishes: worst(({ publishes }) => publishes),
  };
}

async function liveOnce(
  stage: Stage,
  orgIndex: number,
  afterMs: number,
  lastsMs: number,
  windowMs: number,
): Promise<ClipFigures> {
  const org = stage.orgs[orgIndex];
  if (org === undefined) throw new Error('The stage has too few organizations');
  const clip = evenClip(`lone ${orgIndex}`, Date.now() + afterMs, lastsMs);
  org.vendor.clips.push(clip);
  for (let tries = 0; !(await isArchived(stage, org.id, clip)); tries++) {
    if (tries === MOST_TURNS) throw new Error('The clip was not archived');
    const dueAtMs = Date.now();
    await stage.check(org.id, windowMs);
    // Two turns a minute, of which one finds that somebody has stayed.
    const gapMs = (windowMs + 500) / 2;
    await sleep(gapMs - ((Date.now() - dueAtMs) % gapMs));
  }
  const own = stage.table.requests.filter(({ keys }) =>
    keys.some((key) => key.endsWith(` CLIP#${clip.uuid}`)),
  );
  const archivedAtMs = Math.max(...own.filter(({ writeUnits }) => writeUnits > 0).map(({ atMs }) => atMs));
  const calls = org.vendor.requests.filter(({ atMs }) => atMs >= clip.createdAtMs && atMs <= archivedAtMs);
  return {
    readUnits: sum(own.map(({ readUnits }) => readUnits)),
    writeUnits: sum(own.map(({ writeUnits }) => writeUnits)),
    clipCalls: calls.filter(({ endpoint }) => endpoint === 'clip').length,
    vendorCalls: calls.length,
    publishes: stage.topics.requests.filter(({ text }) => text.includes(clip.uuid)).length,
  };
}

/** It was written, and is in flight no more. */
async function isArchived({ table }: Stage, orgId: string, { uuid }: ScriptedClip): Promise<boolean> {
  if (!table.requests.some(({ keys }) => keys.includes(`DONE#${orgId} CLIP#${uuid}`))) return false;
  return (await table.store.loadOrg(orgId)).clips.every(({ clipUuid }) => clipUuid !== uuid);
}

/** Its progress is shown in whole percents, from its beginning to its end. */
function evenClip(seed: string, createdAtMs: number, lastsMs: number): ScriptedClip {
  return {
    uuid: uuidOf(`${seed} ${createdAtMs}`),
    createdAtMs,
    endsAtMs: createdAtMs + lastsMs,
    percentAt: (nowMs) => Math.max(0, Math.min(99, Math.floor((100 * (nowMs - createdAtMs)) / lastsMs))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
