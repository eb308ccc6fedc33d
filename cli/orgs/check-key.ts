import type { ConnectVendor, FailedBecause, SaysNothing, Shows } from '../../functions/ports/vendor.ts';
import { type Region, regionBaseUrl, regionOf } from '../../functions/rhombus/base-url.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';
import { TroubleError } from '../status/trouble.ts';

interface Access {
  baseUrl: string;
  apiKey: string;
  partnerOrg?: string;
}

const OTHER: Record<Region, Region> = { us: 'eu', eu: 'us' };

/**
 * Asks Rhombus for the clips in progress, as `check` does all day. Throws a `TroubleError` that says what is wrong with
 * the key. A rejected one is tried in the other region, since a wrong region and a wrong key are answered alike.
 */
export async function checkKey(
  access: Access,
  connect: ConnectVendor = createRhombusClient,
  urlOf: (region: Region) => string = regionBaseUrl,
): Promise<void> {
  const answer = await ask(access, connect);
  if (answer.kind === 'shows') return;
  if (answer.kind === 'says-nothing') throw new TroubleError(notRhombus(access, answer.why));
  if (answer.reason !== 'unauthorized' && answer.reason !== 'wrong-region')
    throw new TroubleError(explain(access, answer));
  const region = regionOf(access.baseUrl, urlOf);
  if (region === undefined)
    throw new TroubleError(
      `${hostOf(access)} rejects the key (${answer.detail}): is it all of it, and is it of this API?`,
    );
  const other = OTHER[region];
  const elsewhere = await ask({ ...access, baseUrl: urlOf(other) }, connect);
  if (elsewhere.kind === 'shows')
    throw new TroubleError(`The key is one of the region ${other}, not ${region}: give --region ${other}`);
  const partner =
    access.partnerOrg === undefined ? '' : ', and is --partner-org a client of the partner whose key it is';
  throw new TroubleError(
    `Rhombus rejects the key in both regions (${answer.detail}): is it all of it, is it not revoked${partner}?`,
  );
}

function ask(access: Access, connect: ConnectVendor): Promise<Shows | SaysNothing | FailedBecause> {
  return connect({ ...access, listService: 'event', onCall: () => {} }).listClipsInProgress();
}

function explain(access: Access, { reason, detail, retryAfterMs }: FailedBecause): string {
  if (reason === 'rate-limited' || retryAfterMs !== undefined) {
    const seconds = Math.ceil((retryAfterMs ?? 60_000) / 1000);
    return `Rhombus asks to wait (${detail}), so the key could not be checked: try again in ${seconds} s`;
  }
  if (reason === 'unreachable' || reason === 'unavailable')
    return `${hostOf(access)} cannot be reached, or does not answer (${detail}), so the key could not be checked`;
  return notRhombus(access, detail);
}

function notRhombus(access: Access, why: string): string {
  return `${hostOf(access)} does not answer as Rhombus does (${why}), so the key could not be checked`;
}

function hostOf({ baseUrl }: Access): string {
  return new URL(baseUrl).host;
}
