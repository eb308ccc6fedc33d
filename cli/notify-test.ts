import { randomBytes } from 'node:crypto';
import type { SNSClient } from '@aws-sdk/client-sns';
import { toldOf } from '../functions/check/deliver/recipients.ts';
import type { Audience } from '../functions/domain/audience/audience.ts';
import { DEFAULT_LIMITS } from '../functions/domain/org/limits.ts';
import type { ClipEvent } from '../functions/domain/outbox/event.ts';
import type { Destination, Outcome } from '../functions/domain/outcome.ts';
import { createComposer } from '../functions/notify/compose.ts';
import { createTopics } from '../functions/notify/topics.ts';
import type { TopicMessage } from '../functions/ports/topics.ts';
import { createSnsClient } from '../functions/runtime/clients.ts';
import { readCustomNotification } from '../local/cloud/custom-notification.ts';
import { toPrintable } from '../local/run/printable.ts';
import { markEvent, markMessage } from './notify-test/mark.ts';
import { findAudience, type Recipient, recipientsOf } from './notify-test/recipients.ts';
import { countSubscriptions, type Subscriptions } from './notify-test/subscriptions.ts';
import { chooseOrg } from './orgs/choose-org.ts';
import { type PlaceOptions, requireOrganization, withInstallation } from './orgs/open.ts';
import { sampleEvents } from './preview/sample.ts';
import { PUBLISH_ADVICE } from './publish-advice.ts';
import { TroubleError } from './status/trouble.ts';
import type { TopicChannel } from './topics.ts';

export interface NotifyTestOptions extends PlaceOptions {
  /** Default: all that the audience uses, and events for the default one. */
  channel?: TopicChannel[];
  audience: string;
  outcome: Outcome;
  /** Default: the only one that is watched. */
  org?: string;
}

/** What became of one channel. */
interface Sent {
  kind: 'sent' | 'nobody' | 'trouble';
  line: string;
}

/** `clipwatch notify-test`: sends a marked sample to whoever is subscribed, and says to how many. */
export async function notifyTest({
  channel,
  audience: name,
  outcome,
  org,
  ...place
}: NotifyTestOptions): Promise<void> {
  await withInstallation(place, async ({ store, outputs }) => {
    const orgId = await chooseOrg(store, org);
    const audience = toldOf(
      await findAudience({ store, outputs }, name),
      await requireOrganization(store, orgId),
    );
    const event = testEvent(orgId, outcome);
    const sns = createSnsClient();
    const kinds: Sent['kind'][] = [];
    try {
      for (const recipient of recipientsOf(audience, outputs, channel)) {
        const message = testMessage(recipient.destination, event, audience);
        const { kind, line } = await send(sns, recipient, message);
        // A channel that nobody uses is as it should be, unless it was asked for.
        const isWell = kind === 'sent' || (kind === 'nobody' && channel === undefined);
        if (isWell) console.log(line);
        else console.error(line);
        kinds.push(isWell ? kind : 'trouble');
      }
    } finally {
      sns.destroy();
    }
    if (kinds.includes('sent'))
      console.log(`Who filters out what is ${outcome}, ${orgId}, or a camera that is made up, got nothing.`);
    if (kinds.includes('trouble')) process.exitCode = 1;
    else if (!kinds.includes('sent')) throw new TroubleError(NOBODY_AT_ALL);
  });
}

const NOBODY_AT_ALL =
  'Nobody is subscribed: name somebody in cdk.json and deploy, as docs/configuration.md says';

/** That of a clip that ended now. Each test is of a clip of its own, so that nothing takes it for a copy of the last. */
export function testEvent(orgId: string, outcome: Outcome): ClipEvent {
  const world = { orgId, nowMs: Date.now(), clipUuid: () => randomBytes(16).toString('base64url') };
  const [event] = sampleEvents({ outcome, clips: 1, late: false, warnings: false, times: 1 }, world);
  if (event === undefined) throw new Error('One clip makes one event');
  return markEvent(event);
}

/** What a subscriber gets for it where nothing else is owed, marked. */
export function testMessage(destination: Destination, event: ClipEvent, audience?: Audience): TopicMessage {
  const compose = createComposer({ digestFrom: DEFAULT_LIMITS.digestFrom });
  const [message] = compose(destination, [event], audience && { audience });
  if (message === undefined) throw new Error('One event makes one message');
  return markMessage(message, audience?.language);
}

async function send(
  sns: SNSClient,
  { channel, destination, topicArn }: Recipient,
  message: TopicMessage,
): Promise<Sent> {
  const subscriptions = await countSubscriptions(sns, topicArn);
  if (subscriptions?.confirmed === 0) return sayNobody(destination, subscriptions);
  const [published] = await createTopics({ sns }).publish(topicArn, [message]);
  if (published?.kind === 'failed')
    return { kind: 'trouble', line: `${destination}: not sent, ${PUBLISH_ADVICE[published.reason]}` };
  return {
    kind: 'sent',
    line: `${destination}: sent "${toPrintable(nameMessage(channel, message))}" to ${sayCounted(subscriptions)}`,
  };
}

/** What one would look for. */
function nameMessage(channel: TopicChannel, { subject, message, eventIds: [id = ''] }: TopicMessage): string {
  if (channel === 'text') return message;
  if (channel === 'chat') return readCustomNotification(message)?.content.title ?? id;
  return subject ?? id;
}

function sayNobody(destination: Destination, { pending }: Subscriptions): Sent {
  if (pending === 0) return { kind: 'nobody', line: `${destination}: not sent, nobody is subscribed` };
  const line = `${destination}: not sent, nobody has confirmed: ${pending} pending, docs/subscribers.md says how`;
  return { kind: 'trouble', line };
}

function sayCounted(subscriptions: Subscriptions | undefined): string {
  if (subscriptions === undefined)
    return 'its subscribers (how many these are is not known without sns:ListSubscriptionsByTopic)';
  const { confirmed, pending } = subscriptions;
  const waiting = pending === 0 ? '' : ` (${pending} pending)`;
  return `${confirmed} confirmed ${confirmed === 1 ? 'subscription' : 'subscriptions'}${waiting}`;
}
