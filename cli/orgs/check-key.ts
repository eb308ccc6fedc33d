import type { ConnectVendor, FailedBecause } from '../../functions/ports/vendor.ts';
import type { Region } from '../../functions/rhombus/base-url.ts';
import { TroubleError } from '../status/trouble.ts';
import { type Access, type KeyTried, tryKey } from './try-key.ts';

/** Tries a key. Throws a `TroubleError` that says what is wrong with it. */
export async function checkKey(
  access: Access,
  connect?: ConnectVendor,
  urlOf?: (region: Region) => string,
): Promise<void> {
  const tried = await tryKey(access, connect, urlOf);
  if (tried.kind !== 'taken') throw new TroubleError(explain(access, tried));
}

function explain(access: Access, tried: Exclude<KeyTried, { kind: 'taken' }>): string {
  switch (tried.kind) {
    case 'not-rhombus':
      return notRhombus(access, tried.why);
    case 'failed':
      return explainFailure(access, tried.failure);
    case 'of-other-region':
      return `The key is one of the region ${tried.other}, not ${tried.region}: give --region ${tried.other}`;
    case 'rejected': {
      if (tried.region === undefined)
        return `${hostOf(access)} rejects the key (${tried.detail}): is it all of it, and is it of this API?`;
      const partner =
        access.partnerOrg === undefined
          ? ''
          : ', and is --partner-org a client of the partner whose key it is';
      return `Rhombus rejects the key in both regions (${tried.detail}): is it all of it, is it not revoked${partner}?`;
    }
    default:
      throw new Error(`Unknown answer ${tried satisfies never}`);
  }
}

function explainFailure(access: Access, { reason, detail, retryAfterMs }: FailedBecause): string {
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
