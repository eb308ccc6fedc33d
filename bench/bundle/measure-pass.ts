import { MEMORY_MB } from '../../infra/clipwatch-function.ts';
import type { Invoked } from './function-process.ts';
import { unchangedClips } from './scripted-vendor.ts';
import { type Stage, setStage } from './stage.ts';

/** What one minute costs with so many clips in flight of which nothing changes. */
export interface PassFigures {
  clips: number;
  memoryMb: number;
  /** Processor time of a pass, of one that follows another. */
  cpuMs: number;
  /** Of the process, from its start. */
  peakRssMb: number;
  /** Read units a pass, after an invocation's first. */
  readUnits: number;
  /** Write units on clips. */
  writeUnitsPerMinute: number;
  /** Calls to the vendor in the minute. */
  vendorCalls: number;
}

/** Between two passes there is a second at the least; within one, no call waits that long. */
const PASS_GAP_MS = 900;
const MOST_INVOCATIONS_TO_ADMIT = 5;

export async function measurePass(
  clips: number,
  windowMs: number,
  memoryMb = MEMORY_MB,
): Promise<PassFigures> {
  await using stage = await setStage(1, {}, { memoryMb });
  const [org] = stage.orgs;
  if (org === undefined) throw new Error('The stage has no organization');
  org.vendor.clips.push(...unchangedClips(clips, Date.now() - 60_000));
  const admitted = async () => (await stage.table.store.loadOrg(org.id)).clips.length;
  for (let tries = 0; (await admitted()) < clips; tries++) {
    if (tries === MOST_INVOCATIONS_TO_ADMIT) throw new Error(`${clips} clips were not taken in`);
    await stage.check(org.id, 1_000);
  }
  stage.table.requests.length = 0;
  const invoked = await stage.check(org.id, windowMs);
  return { clips, memoryMb, ...figuresOf(stage, invoked, windowMs) };
}

function figuresOf(
  { table }: Stage,
  invoked: Invoked,
  windowMs: number,
): Omit<PassFigures, 'clips' | 'memoryMb'> {
  const passes = passesOf(invoked);
  const [, second, third] = passes;
  const last = passes.at(-1);
  if (second === undefined || last === undefined)
    throw new Error('There was one pass: the window is too short');
  const later = table.requests.filter(({ atMs }) => atMs >= second.atMs);
  const perMinute = 59_000 / windowMs;
  // The first pass does what the later ones are spared, where there are enough of those.
  const from = third === undefined ? (passes[0] ?? second) : second;
  const spans = passes.indexOf(last) - passes.indexOf(from);
  const clipWrites = table.requests.filter(({ keys }) => keys.some((key) => key.includes(' CLIP#')));
  return {
    cpuMs: round((last.cpuMs - from.cpuMs) / spans),
    peakRssMb: round(invoked.peakRssMb),
    readUnits: round(sum(later.map(({ readUnits }) => readUnits)) / (passes.length - 1)),
    writeUnitsPerMinute: round(perMinute * sum(clipWrites.map(({ writeUnits }) => writeUnits))),
    vendorCalls: round(perMinute * invoked.calls.length),
  };
}

/** The first call of each pass. */
function passesOf({ calls }: Invoked): Invoked['calls'] {
  return calls.filter(({ atMs }, index) => atMs - (calls[index - 1]?.atMs ?? 0) >= PASS_GAP_MS);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
