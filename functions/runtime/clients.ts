import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Two tries beside the first, ten seconds in all at the most: what fails is done again by the next pass. Without the last
 * option the SDK only warns of a request that is overdue, and waits on.
 */
const COMMON = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** The AWS clients honour the SDK's own `AWS_ENDPOINT_URL_*` variables. */
export function createDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(COMMON), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

export function createSnsClient(): SNSClient {
  return new SNSClient(COMMON);
}

export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(COMMON);
}

export function createSqsClient(): SQSClient {
  return new SQSClient(COMMON);
}
