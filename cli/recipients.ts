import { Recipients } from '../functions/check/deliver/recipients.ts';
import { DEFAULT_AUDIENCE_NAME } from '../functions/domain/audience/audience.ts';
import type { Installation } from './orgs/open.ts';
import { defaultTopics, TOPIC_OUTPUTS } from './topics.ts';

/** Who hears of an organization, as `check` finds it out. */
export async function readRecipients(
  { store, outputs }: Pick<Installation, 'store' | 'outputs'>,
  orgId: string,
): Promise<Recipients> {
  const organization = (await store.loadOrganization(orgId)) ?? { id: orgId };
  const recipients = new Recipients({ store, topicArns: await topicsOf({ store, outputs }) }, organization);
  await recipients.load();
  return recipients;
}

/** Topics of programs and of the audience `default`: the stack's, or where that is not known those of the table. */
async function topicsOf({ store, outputs }: Pick<Installation, 'store' | 'outputs'>) {
  if (outputs === undefined) {
    const { audiences } = await store.readAudiences();
    return { events: '', ...audiences.find(({ name }) => name === DEFAULT_AUDIENCE_NAME)?.topics };
  }
  return { events: outputs.get(TOPIC_OUTPUTS.events) ?? '', ...defaultTopics(outputs) };
}
