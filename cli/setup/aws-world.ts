import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  GetSMSSandboxAccountStatusCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { createSecretsManagerClient, createSnsClient } from '../../functions/runtime/clients.ts';
import { notifyTest } from '../notify-test.ts';
import { checkKey } from '../orgs/check-key.ts';
import { awaitFirstLook } from '../orgs/first-look.ts';
import { withInstallation } from '../orgs/open.ts';
import { createSecretStore } from '../orgs/secret-store.ts';
import { isUnanswered, TroubleError } from '../status/trouble.ts';
import { runCdk } from './cdk-cli.ts';
import type { Stack, Subscription, World } from './world.ts';

/** The tick registers the organization within a minute, and its first turn may be as long in coming. */
const FIRST_LOOK_MS = 180_000;

/** That of the environment or the profile. */
export async function findRegion(): Promise<string | undefined> {
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    // The SDK has no name of its own for that there is none.
    return undefined;
  } finally {
    client.destroy();
  }
}

/** AWS with the credentials and the region of the environment, Rhombus, and the CDK CLI of a folder. */
export function createAwsWorld(folder: string): World & AsyncDisposable {
  const sts = new STSClient({ maxAttempts: 2 });
  const cloudFormation = new CloudFormationClient({ maxAttempts: 3 });
  const secretsManager = createSecretsManagerClient();
  const sns = createSnsClient();
  return {
    async identify() {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    findStack: (name) => findStack(cloudFormation, name),
    secrets: createSecretStore(secretsManager),
    checkKey,
    isInSmsSandbox: () => isInSmsSandbox(sns),
    listSubscriptions: (topicArn) => listSubscriptions(sns, topicArn),
    cdk: (args, how) => runCdk(folder, args, how),
    awaitFirstLook: (stack, orgId, how) =>
      withInstallation({ stack }, ({ store }) =>
        awaitFirstLook(store, orgId, {
          before: { lookAtMs: undefined, restingUntilMs: undefined },
          limitMs: FIRST_LOOK_MS,
          ...how,
        }),
      ),
    sayHello,
    async [Symbol.asyncDispose]() {
      for (const client of [sts, cloudFormation, secretsManager, sns]) client.destroy();
    },
  };
}

async function sayHello(stack: string, org: string): Promise<boolean> {
  const before = process.exitCode;
  try {
    await notifyTest({ stack, org, outcome: 'completed', audience: DEFAULT_AUDIENCE_NAME });
    return process.exitCode === before;
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    console.error(`${error.message}.`);
    return false;
  } finally {
    process.exitCode = before;
  }
}

async function findStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks ?? [];
    if (stack === undefined) return undefined;
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    return { status: stack.StackStatus ?? '', outputs: new Map(outputs) };
  } catch (error) {
    // CloudFormation's name for a stack that it does not know.
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    if (error instanceof Error && /^AccessDenied/.test(error.name))
      throw new TroubleError(
        'These credentials may not look at stacks: allow cloudformation:DescribeStacks, and what cdk deploy needs besides',
      );
    throw error;
  }
}

async function isInSmsSandbox(client: SNSClient): Promise<boolean | undefined> {
  try {
    return (await client.send(new GetSMSSandboxAccountStatusCommand({}))).IsInSandbox;
  } catch {
    // It is only said for information.
    return undefined;
  }
}

/** SNS gives a word in place of the ARN of what is not confirmed, or has been deleted. */
const PENDING = 'PendingConfirmation';

async function listSubscriptions(client: SNSClient, TopicArn: string): Promise<Subscription[] | undefined> {
  const found: Subscription[] = [];
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      for (const { SubscriptionArn = '', Protocol = '', Endpoint = '' } of Subscriptions)
        if (SubscriptionArn === PENDING || SubscriptionArn.startsWith('arn:'))
          found.push({
            protocol: Protocol,
            endpoint: Endpoint,
            isConfirmed: SubscriptionArn !== PENDING,
          });
    return found;
  } catch (error) {
    if (isUnanswered(error)) throw error;
    return undefined;
  }
}
