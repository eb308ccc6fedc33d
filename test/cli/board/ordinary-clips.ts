import type { EventCamera } from '../../../functions/domain/outbox/event.ts';
import type { ClipState, Outcome } from '../../../functions/domain/outcome.ts';

export function uuidOf(kind: string, index: number): string {
  return `${kind}${String(index).padStart(21 - kind.length, '0')}A`;
}

export interface FlightSketch {
  orgId: string;
  title: string;
  cameras: string[];
  rawStatus: string;
  percent: number | null;
  operation: string | null;
  sinceSec: number;
  state?: ClipState;
}

export const ACME_CAMERAS: EventCamera[] = [
  { uuid: uuidOf('Dock', 1), name: 'Loading dock 1', site: 'Warehouse North', timeZone: 'America/New_York' },
  { uuid: uuidOf('Dock', 2), name: 'Loading dock 2', site: 'Warehouse North', timeZone: 'America/New_York' },
  { uuid: uuidOf('Lobby', 1), name: 'Lobby', site: 'Headquarters', timeZone: 'America/New_York' },
  { uuid: uuidOf('Server', 1), name: 'Server room', site: 'Headquarters', timeZone: 'America/New_York' },
];
export const GLOBEX_CAMERAS: EventCamera[] = [
  { uuid: uuidOf('Till', 3), name: 'Till 3', site: 'Calle Mayor', timeZone: 'Europe/Madrid' },
  { uuid: uuidOf('Garage', 1), name: 'Garage, level 2', site: 'Calle Mayor', timeZone: 'Europe/Madrid' },
];

const RENDERING = { rawStatus: 'RENDERING', operation: 'Processing video' };
const UPLOADING = { rawStatus: 'UPLOADING', operation: 'Uploading footage' };
export const IN_FLIGHT: FlightSketch[] = [
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

export interface EndSketch {
  orgId: string;
  title: string;
  cameras: string[];
  state: ClipState;
  told: Partial<Record<Outcome, number>>;
  agoSec: number;
  owed?: Record<string, number>;
}

const DONE = { state: 'completed' as const, told: { completed: 1 } };
export const ENDED: EndSketch[] = [
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
