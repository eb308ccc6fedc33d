import { createRandom, logNormal } from '../random.ts';
import { parseScenario, type Scenario } from './scenario.ts';

/** What `npm start` shows: eight clips of an afternoon, one of each kind of end, over within about 40 seconds. */
export function demoScenario(): Scenario {
  return parseScenario({
    behaviour: { latencyMs: [60, 180] },
    sites: [
      {
        name: 'Warehouse North',
        timeZone: 'America/Chicago',
        cameras: ['Dock 1', 'Dock 2', 'Parking L2', 'Fence east', 'Gate'],
      },
      {
        name: 'Store 12',
        timeZone: 'America/New_York',
        cameras: ['Lobby', 'Server room', 'Till 3', 'Elevator A', 'Elevator B'],
      },
    ],
    clips: [
      { title: 'Lobby, visitor without badge', cameras: ['Lobby'], startAfterSec: 0.5, takesSec: 12 },
      {
        title: 'Loading dock, forklift incident',
        cameras: ['Dock 1', 'Dock 2'],
        startAfterSec: 1,
        takesSec: 20,
        footageSec: 300,
      },
      {
        title: 'Parking level 2, hit and run',
        cameras: ['Parking L2'],
        startAfterSec: 1.5,
        takesSec: 26,
        footageSec: 600,
      },
      {
        title: 'Server room door forced',
        cameras: ['Server room'],
        startAfterSec: 2,
        takesSec: 15,
        outcome: 'fail',
        reaches: 0.85,
        reason: 'Source segments are missing',
      },
      {
        title: 'Night shift, till 3',
        cameras: ['Till 3'],
        startAfterSec: 2.5,
        takesSec: 14,
        stall: { at: 0.5, forSec: 14 },
      },
      {
        title: 'Fence line east',
        cameras: ['Fence east'],
        startAfterSec: 3,
        takesSec: 22,
        outcome: 'delete',
        reaches: 0.6,
      },
      {
        title: 'Gate, truck plate',
        cameras: ['Gate'],
        startAfterSec: 6,
        takesSec: 4,
        footageSec: 10,
        externalTransactionId: 'gate-log-4711',
      },
      {
        title: '<b>Elevator</b> 🎥\r\nsee http://evil.example/x',
        cameras: ['Elevator A', 'Elevator B'],
        startAfterSec: 7,
        takesSec: 24,
        footageSec: 120,
        deliveredSec: 74,
        missingCameras: ['Elevator B'],
      },
    ],
  });
}

/** One clip, for an organization beside the one of the demo: most that are watched have none at any moment. */
export function oneClipScenario(orgId: string, index: number): Scenario {
  return parseScenario({
    behaviour: { latencyMs: [60, 180] },
    clips: [
      {
        title: `Export of ${orgId}`,
        cameras: ['Entrance'],
        startAfterSec: index % 10,
        takesSec: 8 + (index % 7) * 2,
      },
    ],
  });
}

/** An organization that nothing happens at. */
export function quietScenario(): Scenario {
  return parseScenario({ behaviour: { latencyMs: [60, 180] }, clips: [] });
}

export interface RandomOptions {
  clips: number;
  perMinute: number;
  medianSec: number;
  seed: number;
}

/** A world without a script: clips that come and go as they do, 3 % failing, 1 % deleted, 1 % stuck. */
export function randomScenario({ clips, perMinute, medianSec, seed }: RandomOptions): Scenario {
  const random = createRandom(seed);
  let startAfterSec = 1;
  return parseScenario({
    clips: Array.from({ length: clips }, (_, index) => {
      startAfterSec += (-Math.log(1 - random()) * 60) / perMinute;
      const roll = random();
      const outcome = roll < 0.95 ? 'complete' : roll < 0.98 ? 'fail' : roll < 0.99 ? 'delete' : 'stuck';
      const takesSec = Math.max(1, logNormal(random, medianSec, 0.55));
      return {
        title: `Export ${index + 1}`,
        cameras: [`Camera ${1 + Math.floor(random() * 12)}`],
        startAfterSec,
        takesSec,
        outcome,
        ...(outcome !== 'complete' && { reaches: 0.6 }),
        ...(index % 5 === 4 && { externalTransactionId: `case-${index + 1}` }),
      };
    }),
  });
}
