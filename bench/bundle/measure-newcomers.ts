import { MEMORY_MB } from '../../infra/clipwatch-function.ts';
import type { Invoked } from './function-process.ts';
import { type ScriptedClip, unchangedClips, uuidOf } from './scripted-vendor.ts';
import { type Stage, setStage } from './stage.ts';

/** What becomes of so many clips that are all new in one look, at the share of a processor that the memory gives. */
export interface NewcomerFigures {
  clips: number;
  /** The one in which the last of them was recorded, counted from 1; null where that took more than were tried. */
  invocations: number | null;
  /** Outcomes of clips known before that were told in the first of these invocations, of so many that had ended. */
  told: number;
  ended: number;
  /** Seconds from the beginning of the invocation to the last of them. */
  toldWithinSec: number | null;
  /** Of the process, from its start to the last of the invocations. */
  peakRssMb: number;
  memoryMb: number;
  /** Processor time of these invocations. */
  cpuMs: number;
  /** Of a processor, that was had while the clips were recorded. */
  cpuShare: number;
  /** Warnings and errors in the log. */
  troubles: number;
}

const MOST_INVOCATIONS = 4;

export async function measureNewcomers(
  clips: number,
  { ended = 10, windowMs = 59_000 } = {},
): Promise<NewcomerFigures> {
  await using stage = await setStage(1);
  const [org] = stage.orgs;
  if (org === undefined) throw new Error('The stage has no organization');
  const known = endingClips(ended);
  org.vendor.clips.push(...known);
  await stage.check(org.id, 1_000);
  const atMs = Date.now();
  for (const clip of known) clip.endsAtMs = atMs;
  org.vendor.clips.push(...unchangedClips(clips, atMs));
  const release = stage.function.throttle();
  try {
    const invoked: Invoked[] = [];
    let recorded = 0;
    while (recorded < clips && invoked.length < MOST_INVOCATIONS) {
      invoked.push(await stage.check(org.id, windowMs));
      recorded = (await stage.table.store.loadOrg(org.id)).clips.length;
    }
    return { clips, ended, ...figuresOf(stage, invoked, recorded >= clips) };
  } finally {
    await release();
  }
}

function figuresOf(stage: Stage, invoked: readonly Invoked[], isRecorded: boolean) {
  const [first] = invoked;
  if (first === undefined) throw new Error('There was no invocation');
  const told = stage.topics.requests.filter(
    ({ topic, atMs }) => topic === 'events' && atMs <= first.beganAtMs + first.tookMs,
  );
  const cpuMs = sum(invoked.map((one) => one.cpuMs));
  return {
    invocations: isRecorded ? invoked.length : null,
    told: sum(told.map(({ messages }) => messages.length)),
    toldWithinSec:
      told.length === 0 ? null : round((Math.max(...told.map(({ atMs }) => atMs)) - first.beganAtMs) / 1000),
    peakRssMb: round(Math.max(...invoked.map(({ peakRssMb }) => peakRssMb))),
    memoryMb: MEMORY_MB,
    cpuMs: Math.round(cpuMs),
    cpuShare: Math.round((1000 * cpuMs) / sum(invoked.map(({ tookMs }) => tookMs))) / 1000,
    troubles: stage.function.troubles.length,
  };
}

function endingClips(count: number): ScriptedClip[] {
  const createdAtMs = Date.now() - 60_000;
  return Array.from({ length: count }, (_, index) => ({
    uuid: uuidOf(`ending ${createdAtMs} ${index}`),
    createdAtMs,
    endsAtMs: Infinity,
    percentAt: () => 90,
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
