import type { ConnectVendor, FailedBecause } from '../../functions/ports/vendor.ts';
import { type Region, regionBaseUrl, regionOf } from '../../functions/rhombus/base-url.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';

export interface Access {
  baseUrl: string;
  apiKey: string;
  partnerOrg?: string;
}

/** What became of a key that was tried. `rejected` has the region that it was tried in, undefined for an API of one's own. */
export type KeyTried =
  | { kind: 'taken' }
  | { kind: 'rejected'; detail: string; region: Region | undefined }
  | { kind: 'of-other-region'; region: Region; other: Region }
  | { kind: 'not-rhombus'; why: string }
  | { kind: 'failed'; failure: FailedBecause };

const OTHER: Record<Region, Region> = { us: 'eu', eu: 'us' };

/**
 * Asks Rhombus for the clips in progress, as `check` does all day. A key that is rejected is tried in the other region,
 * since a wrong region and a wrong key are answered alike.
 */
export async function tryKey(
  access: Access,
  connect: ConnectVendor = createRhombusClient,
  urlOf: (region: Region) => string = regionBaseUrl,
): Promise<KeyTried> {
  const answer = await ask(access, connect);
  if (answer.kind === 'shows') return { kind: 'taken' };
  if (answer.kind === 'says-nothing') return { kind: 'not-rhombus', why: answer.why };
  if (answer.reason !== 'unauthorized' && answer.reason !== 'wrong-region')
    return { kind: 'failed', failure: answer };
  const region = regionOf(access.baseUrl, urlOf);
  if (region === undefined) return { kind: 'rejected', detail: answer.detail, region };
  const other = OTHER[region];
  const elsewhere = await ask({ ...access, baseUrl: urlOf(other) }, connect);
  return elsewhere.kind === 'shows'
    ? { kind: 'of-other-region', region, other }
    : { kind: 'rejected', detail: answer.detail, region };
}

function ask(access: Access, connect: ConnectVendor) {
  return connect({ ...access, listService: 'event', onCall: () => {} }).listClipsInProgress();
}
