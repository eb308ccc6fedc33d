import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';

/** Within the time that a check has. */
const COMMON = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** One of each service. They honour the SDK's own `AWS_ENDPOINT_URL_*` variables. */
export function createClients() {
  const clients = {
    cloudFormation: new CloudFormationClient(COMMON),
    cloudWatch: new CloudWatchClient(COMMON),
    lambda: new LambdaClient(COMMON),
    scheduler: new SchedulerClient(COMMON),
    secrets: new SecretsManagerClient(COMMON),
    sns: new SNSClient(COMMON),
    sqs: new SQSClient(COMMON),
    sts: new STSClient(COMMON),
  };
  return {
    ...clients,
    [Symbol.dispose]: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

export type Clients = ReturnType<typeof createClients>;
