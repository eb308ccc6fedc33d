import type { Registry } from '../../functions/ports/store.ts';
import { TroubleError } from '../status/trouble.ts';
import { requireOrganization } from './open.ts';

const MOST_NAMED = 10;
const NO_ORGANIZATION =
  'No organization is registered here: those of cdk.json are a minute after their deployment, "npx clipwatch orgs add" adds others';

/** The organization that is named, or else the only one. */
export async function chooseOrg(store: Registry, org: string | undefined): Promise<string> {
  if (org !== undefined) return (await requireOrganization(store, org)).id;
  const ids = (await store.listOrganizations()).map(({ id }) => id).sort();
  const [only] = ids;
  if (only === undefined) throw new TroubleError(NO_ORGANIZATION);
  if (ids.length === 1) return only;
  throw new TroubleError(`There are ${ids.length} organizations, so name one: --org ${nameSome(ids)}`);
}

/** Those that are asked for, registered or not, since what is known of one stays when it is removed; or else all. */
export async function orgsToSearch(store: Registry, org: string | undefined): Promise<string[]> {
  if (org !== undefined) return [org];
  const ids = (await store.listOrganizations()).map(({ id }) => id).sort();
  if (ids.length === 0) throw new TroubleError(NO_ORGANIZATION);
  return ids;
}

export function nameSome(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? ` or one of ${ids.length - MOST_NAMED} more` : '';
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
}
