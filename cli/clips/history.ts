import pMap from 'p-map';
import type { TerminalState } from '../../functions/domain/outcome.ts';
import type { Moment } from '../arguments.ts';
import { orgsToSearch } from '../orgs/choose-org.ts';
import { type PlaceOptions, requireOrganization, withInstallation } from '../orgs/open.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import { type ClipFilter, findHistory, isKnownPlace, type OrgHistory } from './find-history.ts';
import { formatHistory } from './format-history.ts';
import { periodOf } from './period.ts';
import { readClips } from './read-clips.ts';

interface HistoryOptions extends PlaceOptions {
  camera?: string;
  site?: string;
  outcome?: TerminalState;
  since?: Moment;
  until?: Moment;
  org?: string;
  all: boolean;
  limit: number;
  json: boolean;
}

/** Organizations that are read at once: each may have thousands of clips. */
const CONCURRENCY = 4;

/** `clipwatch history`: what has ended, latest first. */
export async function history(options: HistoryOptions): Promise<void> {
  const { camera, site, outcome, since, until, org, all, limit, json, ...place } = options;
  const nowMs = Date.now();
  const filter: ClipFilter = {
    ...(camera !== undefined && { camera }),
    ...(site !== undefined && { site }),
    ...(outcome !== undefined && { outcome }),
    ...periodOf({ since, until }, nowMs),
    all,
  };
  if (all && outcome !== undefined)
    throw new UsageError('What is in flight has no outcome yet: give --all or --outcome');
  await withInstallation(place, async ({ store, tableName }) => {
    const orgIds = await orgsToSearch(store, org);
    const orgs = await pMap(
      orgIds,
      async (orgId): Promise<OrgHistory> => ({
        orgId,
        clips: await readClips(store, orgId, nowMs),
        names: await store.loadNames(orgId),
      }),
      { concurrency: CONCURRENCY },
    );
    // What is known of one that is not watched any more stays: it is only unknown where there is nothing of it.
    const isNothing = orgs.every(({ clips }) => clips.inFlight.length + clips.ended.length === 0);
    if (org !== undefined && isNothing) await requireOrganization(store, org);
    if (!isKnownPlace(orgs, filter))
      throw new TroubleError(
        'No camera or site is called that here: names are as Rhombus has them, and are learned once a day; a camera is always found by its id',
      );
    const found = findHistory(orgs, filter, limit);
    console.log(
      json
        ? JSON.stringify({ at: new Date(nowMs).toISOString(), table: tableName, ...found }, null, 2)
        : formatHistory(found),
    );
  });
}
