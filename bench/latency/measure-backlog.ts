import { createRandom } from '../../local/random.ts';
import { batchWorld } from './batch-world.ts';
import { EngineRun } from './engine.ts';
import { VendorLine } from './vendor-line.ts';
import { clipsOf } from './world.ts';

/** What an hour costs in which clips that have ended are owed to a topic that refuses for good. */
export interface BacklogFigures {
  clips: number;
  /** Writes of clips in that hour, beyond those of the same hour with healthy topics. */
  clipWritesPerHour: number;
  /** Requests to publish to that topic in that hour. */
  trialsPerHour: number;
}

/** By then the batch has ended and everybody else has been told of it. */
const FROM_SEC = 3_600;
const TO_SEC = 2 * 3_600;

/** Two runs of the engine in virtual time: in one, the topic for texts answers that it is not there. */
export async function measureBacklog(clips: number, seed: number): Promise<BacklogFigures> {
  const [dead, healthy] = await Promise.all([true, false].map((isDead) => runHour(clips, seed, isDead)));
  if (dead === undefined || healthy === undefined) throw new Error('There was no run');
  return {
    clips,
    clipWritesPerHour: dead.clipWrites - healthy.clipWrites,
    trialsPerHour: dead.trials - healthy.trials,
  };
}

async function runHour(clips: number, seed: number, isDead: boolean) {
  const world = batchWorld(clips);
  const random = createRandom(seed + 1);
  const task = { clips: clipsOf(world, seed, 1), random, line: new VendorLine(random, world.vendor) };
  const hour = { clipWrites: 0, trials: 0 };
  const isCounted = (sec: number) => sec >= FROM_SEC && sec < TO_SEC;
  const run = new EngineRun(
    task,
    {},
    {
      onTableCall: (name, sec) => {
        if (CLIP_WRITES.test(name) && isCounted(sec)) hour.clipWrites++;
      },
      publish: (destination, sec) => {
        if (!isDead || destination !== 'text') return { kind: 'published' };
        if (isCounted(sec)) hour.trials++;
        return { kind: 'failed', reason: 'gone' };
      },
    },
  );
  await run.run(false);
  return hour;
}

/** Each of the two writes by which a clip is archived counts. */
const CLIP_WRITES = /^(recordTransition|archiveClip\.)/;
