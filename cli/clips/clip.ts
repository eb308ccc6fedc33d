import { type PlaceOptions, withInstallation } from '../orgs/open.ts';
import { readRecipients } from '../recipients.ts';
import { findClip } from './find-clip.ts';
import { formatStory } from './format-story.ts';
import { tellStory } from './story.ts';

interface ClipOptions extends PlaceOptions {
  org?: string;
  json: boolean;
}

/** `clipwatch clip`: one clip's whole story. */
export async function clip(clipUuid: string, { org, json, ...place }: ClipOptions): Promise<void> {
  await withInstallation(place, async (installation) => {
    const { store } = installation;
    const nowMs = Date.now();
    const found = await findClip(store, clipUuid, org, nowMs);
    const { orgId } = found;
    const [names, state, recipients] = await Promise.all([
      store.loadNames(orgId),
      store.loadState(orgId),
      readRecipients(installation, orgId),
    ]);
    const owedTo = new Set<string>(found.owed.flatMap(({ due }) => Object.keys(due)));
    const health = await store.loadTopicHealth(recipients.destinations.filter((one) => owedTo.has(one)));
    const story = tellStory(found, { names, org: state, recipients, health, nowMs });
    console.log(json ? JSON.stringify(story, null, 2) : formatStory(story));
  });
}
