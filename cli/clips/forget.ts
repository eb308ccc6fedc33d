import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { isTerminal } from '../../functions/domain/outcome.ts';
import { forgetClip, forgetItems, listOrgItems } from '../../functions/store/forget.ts';
import { askConsent } from '../consent.ts';
import { type Installation, type PlaceOptions, withInstallation } from '../orgs/open.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import { findClip } from './find-clip.ts';

interface ForgetOptions extends PlaceOptions {
  org?: string;
  yes: boolean;
}

/** `clipwatch forget`: deletes what is known of a clip, or of an organization. */
export async function forget(
  clipUuid: string | undefined,
  { org, yes, ...place }: ForgetOptions,
): Promise<void> {
  if (clipUuid === undefined && org === undefined)
    throw new UsageError('Name what is to be forgotten: a clip, or an organization with --org');
  await withInstallation(place, async (installation) => {
    if (clipUuid !== undefined) await forgetOne(installation, clipUuid, org, yes);
    else if (org !== undefined) await forgetOrg(installation, org, yes);
  });
}

async function forgetOne(
  { store, table }: Installation,
  clipUuid: string,
  org: string | undefined,
  yes: boolean,
): Promise<void> {
  const clip = await findClip(store, clipUuid, org, Date.now());
  const { orgId } = clip;
  if ((await store.loadOrganization(orgId)) !== undefined) requireOver(clip);
  console.log(
    `The clip of ${orgId} and its history would go. Where Rhombus still shows it among the latest, it is met as a new one, and told of once more.`,
  );
  if (!(await isAgreed('Forget the clip?', yes))) return;
  if ((await forgetClip(table, clip)).kind === 'conflict')
    throw new TroubleError('The clip has just changed, so nothing was deleted: see "npx clipwatch clip"');
  console.log('The clip is forgotten.');
}

/** What is watched would be met as new with the next look, and what is owed would never be told. */
function requireOver({ state, owed }: ClipRecord): void {
  if (!isTerminal(state))
    throw new TroubleError(
      'The clip is in flight and watched: it would be met as a new one with the next look. "npx clipwatch unwatch" comes first',
    );
  if (owed.length > 0)
    throw new TroubleError(
      'Somebody has yet to be told of the clip, and never would be: "npx clipwatch clip" says who, and what is in the way',
    );
}

async function forgetOrg({ store, table }: Installation, orgId: string, yes: boolean): Promise<void> {
  const isWatched = (await store.loadOrganization(orgId)) !== undefined;
  const { keys, clips } = await listOrgItems(table, orgId);
  if (keys.length === 0) throw new TroubleError(`Nothing is known of ${orgId}: check its id, and --stack`);
  if (isWatched) await requireIdle(store, orgId);
  const what = `its state, the names of its cameras, and ${clips === 1 ? '1 clip' : `${clips} clips`}`;
  console.log(`Of ${orgId} would go: ${what}.`);
  console.log(
    isWatched
      ? 'It stays watched: with the next look, what has ended by then is taken in silence, as when it was new.'
      : 'It is not watched, so that nothing of it is left.',
  );
  if (!(await isAgreed(`Forget all of ${orgId}?`, yes))) return;
  if (isWatched) await requireIdle(store, orgId);
  await forgetItems(table, keys);
  console.log(`${orgId} is forgotten.`);
}

/** Nobody works on it, nothing is in flight, and nobody has yet to be told. */
async function requireIdle(store: Installation['store'], orgId: string): Promise<void> {
  const { lease, clips, unreadable } = await store.loadOrg(orgId);
  if ((lease?.expiresAtMs ?? 0) > Date.now())
    throw new TroubleError(`A check is at work on ${orgId}: try again in a minute`);
  const isBusy = clips.some(({ state, owed }) => !isTerminal(state) || owed.length > 0);
  if (isBusy || unreadable > 0)
    throw new TroubleError(
      `${orgId} is watched, and has clips that are in flight, or of which somebody has yet to be told: "npx clipwatch status --org ${orgId}" shows them. "npx clipwatch orgs remove ${orgId}" ends that`,
    );
}

/** @returns true where it is to be done; otherwise it was said that nothing was. */
async function isAgreed(question: string, yes: boolean): Promise<boolean> {
  if (await askConsent(question, yes)) return true;
  console.error('Nothing was deleted.');
  process.exitCode = 1;
  return false;
}
