import pMap from 'p-map';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Store } from '../../functions/ports/store.ts';
import { nameSome, orgsToSearch } from '../orgs/choose-org.ts';
import { TroubleError } from '../status/trouble.ts';

/** Organizations that are asked at once. */
const CONCURRENCY = 16;

/**
 * The clip of this id, in the organization that is named or in any. Errors do not repeat the id: a key looks like one.
 */
export async function findClip(
  store: Store,
  clipUuid: string,
  org: string | undefined,
  nowMs: number,
): Promise<ClipRecord> {
  const orgIds = await orgsToSearch(store, org);
  const asked = await pMap(orgIds, (orgId) => store.loadClip(orgId, clipUuid, nowMs), {
    concurrency: CONCURRENCY,
  });
  const found = asked.filter((clip) => clip !== undefined);
  const [only] = found;
  if (only === undefined)
    throw new TroubleError(
      `Nothing is known of this clip in ${sayOrgs(orgIds)}: is the id whole, is it this installation (--stack), and did the clip end within the time that is remembered (45 days by default)?`,
    );
  if (found.length > 1)
    throw new TroubleError(
      `Several organizations have a clip of this id, so name one: --org ${nameSome(found.map(({ orgId }) => orgId))}`,
    );
  return only;
}

function sayOrgs(orgIds: readonly string[]): string {
  return orgIds.length > 3 ? `${orgIds.length} organizations` : orgIds.join(', ');
}
