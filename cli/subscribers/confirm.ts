import { text } from 'node:stream/consumers';
import { ConfirmSubscriptionCommand } from '@aws-sdk/client-sns';
import { createSnsClient } from '../../functions/runtime/clients.ts';
import { type PlaceOptions, withInstallation } from '../orgs/open.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import { type Confirmation, findConfirmation } from './confirmation-link.ts';
import { sayPlace } from './format.ts';
import { listTopics } from './topics.ts';

/** `clipwatch subscribers confirm`: by a signed call, so that only who has credentials unsubscribes. */
export async function confirm(link: string, place: PlaceOptions): Promise<void> {
  const confirmation = findConfirmation(link === '-' ? await readInput() : link);
  if (confirmation === undefined)
    throw new UsageError(
      'That has no link of SNS with a token in it: give the link of the confirmation mail, or the whole mail, on standard input',
    );
  await withInstallation(place, async (installation) => {
    const topics = await listTopics(installation);
    const topic = topics.find(({ arn }) => arn === confirmation.topicArn);
    if (topic === undefined)
      throw new TroubleError(
        'The link is one of a topic that is not of this installation: check --stack, AWS_REGION and the account',
      );
    await confirmWith(confirmation);
    console.log(`Confirmed, ${sayPlace(topic)}: whoever unsubscribes it needs credentials of this account.`);
  });
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) console.error('Paste the link of the confirmation mail, then press Ctrl-D.');
  return text(process.stdin);
}

/** What SNS says may quote the token, so that only the error's name is looked at. */
const REFUSED: readonly [pattern: RegExp, said: string][] = [
  [
    /^InvalidParameter|^NotFound/,
    'SNS does not take the link: it holds for two days, and once. docs/subscribers.md says how to get another',
  ],
  [
    /^AuthorizationError|^AccessDenied/,
    'These credentials may not confirm: allow sns:ConfirmSubscription on the topic',
  ],
  [/LimitExceeded/, 'The account has no room for one more subscription, or filter policy'],
  [/^Throttl|^TooManyRequests/, 'SNS asks to wait: try again in a minute'],
];

async function confirmWith({ topicArn, token }: Confirmation): Promise<void> {
  const sns = createSnsClient();
  try {
    await sns.send(
      new ConfirmSubscriptionCommand({
        TopicArn: topicArn,
        Token: token,
        AuthenticateOnUnsubscribe: 'true',
      }),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const [, said] = REFUSED.find(([pattern]) => pattern.test(name)) ?? [];
    throw said === undefined ? error : new TroubleError(said);
  } finally {
    sns.destroy();
  }
}
