import type { ConnectVendor, Vendor } from '../../functions/ports/vendor.ts';
import type { Scheduler } from '../../test/simulation/scheduler.ts';
import { VendorLine, type VendorTraits } from '../latency/vendor-line.ts';
import type { WorldClip } from '../latency/world.ts';
import { WorldVendor } from '../latency/world-vendor.ts';

/** What is odd about an organization's vendor. */
export type Oddity = 'slow' | 'refusing' | 'large' | 'in-flight';

const TRAITS: Record<Oddity, Partial<VendorTraits>> = {
  slow: { callSec: [9, 9] },
  refusing: { callsPerSecond: 0, burst: 0 },
  large: { callSec: [1, 2] },
  'in-flight': {},
};
/** Of each answer of a `large` one. */
export const LARGE_MB = 5;

/** Its progress runs for an hour, and never ends: somebody stays with it all the time. */
function endlessClip(startSec: number): WorldClip {
  return {
    startSec,
    endSec: Number.MAX_SAFE_INTEGER,
    failed: false,
    progressAt: (sec) => Math.min(0.99, Math.floor((100 * (sec - startSec)) / 3_600) / 100),
  };
}

/** One vendor for each organization, by the origin of its API. `onCall` is told of each as it begins. */
export function connectOrgs(
  oddities: ReadonlyMap<string, Oddity>,
  { scheduler, random }: { scheduler: Scheduler; random: () => number },
  onCall: (orgId: string) => void,
): ConnectVendor {
  const vendors = new Map<string, WorldVendor>();
  return ({ baseUrl: orgId, onCall: onVendorCall }) => {
    const oddity = oddities.get(orgId);
    const known = vendors.get(orgId);
    const vendor = known ?? createVendor(orgId, oddity);
    vendors.set(orgId, vendor);
    return telling(vendor.connect(onVendorCall), () => onCall(orgId));
  };

  function createVendor(orgId: string, oddity: Oddity | undefined): WorldVendor {
    const clips = oddity === 'in-flight' ? [endlessClip(1)] : [];
    const byUuid = new Map(clips.map((clip) => [orgId.padStart(22, 'A'), clip]));
    const line = new VendorLine(random, oddity && TRAITS[oddity]);
    return new WorldVendor({ clips, line, random }, scheduler, byUuid);
  }
}

function telling(vendor: Vendor, tell: () => void): Vendor {
  const told = <Answer>(ask: () => Answer) => {
    tell();
    return ask();
  };
  return {
    listService: vendor.listService,
    listClipsInProgress: () => told(() => vendor.listClipsInProgress()),
    getClip: (clipUuid) => told(() => vendor.getClip(clipUuid)),
    listSavedClips: (options) => told(() => vendor.listSavedClips(options)),
    listCameras: () => vendor.listCameras(),
    listSites: () => vendor.listSites(),
  };
}
