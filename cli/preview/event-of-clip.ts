import { withNames } from '../../functions/domain/org/names.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { type Region, regionOf } from '../../functions/rhombus/base-url.ts';
import { findClip } from '../clips/find-clip.ts';
import { toldBefore } from '../clips/told-again.ts';
import { type PlaceOptions, withInstallation } from '../orgs/open.ts';

/**
 * The event of a clip that is remembered, as it was told last, or as it would be told now where it never was; and the
 * region that it is in.
 */
export async function eventOfClip(
  clipUuid: string,
  outcome: Outcome,
  { org, ...place }: PlaceOptions & { org?: string },
): Promise<{ event: ClipEvent; region: Region | undefined }> {
  return withInstallation(place, async ({ store }) => {
    const nowMs = Date.now();
    const clip = await findClip(store, clipUuid, org, nowMs);
    const names = await store.loadNames(clip.orgId);
    const told = toldBefore(clip, names).findLast(({ event }) => event.data.outcome === outcome);
    const organization = await store.loadOrganization(clip.orgId);
    const region = organization && regionOf(organization.baseUrl);
    if (told !== undefined) return { event: told.event, region };
    const cameras = withNames(names, clip.details.deviceUuids ?? []);
    return { event: createClipEvent(clip, outcome, { nowMs, late: false, cameras }), region };
  });
}
