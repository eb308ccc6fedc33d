/**
 * AWS's list prices in us-east-1, in dollars, of the first tier where there are several: more of it never costs more.
 * `source` is AWS's own page, where a price is to be looked up; these were read in copies of those pages and in articles
 * about them, which were written from February to June 2026. Whoever changes one changes `PRICES_AS_OF`.
 */
export const PRICES_AS_OF = '2026-06';

export type Service =
  | 'Lambda'
  | 'DynamoDB'
  | 'EventBridge Scheduler'
  | 'SQS'
  | 'SNS'
  | 'Secrets Manager'
  | 'CloudWatch Logs'
  | 'CloudWatch';

interface Price {
  charged: string;
  service: Service;
  /** For one. */
  dollars: number;
  /** What each account has for nothing in a month, for as long as it exists. */
  free: number;
  source: string;
}

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const SNS = 'https://aws.amazon.com/sns/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SCHEDULER = 'https://aws.amazon.com/eventbridge/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';

const MILLION = 1e6;

/** What is charged for, by what is counted. Deliveries to SQS and Lambda cost nothing. */
export const PRICES = [
  { charged: 'lambdaRequests', service: 'Lambda', dollars: 0.2 / MILLION, free: MILLION, source: LAMBDA },
  /** On arm64. */
  { charged: 'lambdaGbSeconds', service: 'Lambda', dollars: 0.0000133334, free: 400_000, source: LAMBDA },
  /** Of 4 KB, strongly consistent. */
  { charged: 'readUnits', service: 'DynamoDB', dollars: 0.125 / MILLION, free: 0, source: DYNAMODB },
  /** Of 1 KB. */
  { charged: 'writeUnits', service: 'DynamoDB', dollars: 0.625 / MILLION, free: 0, source: DYNAMODB },
  /** In the table. */
  { charged: 'storedGb', service: 'DynamoDB', dollars: 0.25, free: 25, source: DYNAMODB },
  /** The same again, for point-in-time recovery. */
  { charged: 'recoverableGb', service: 'DynamoDB', dollars: 0.2, free: 0, source: DYNAMODB },
  {
    charged: 'schedulerInvocations',
    service: 'EventBridge Scheduler',
    dollars: 1 / MILLION,
    free: 14 * MILLION,
    source: SCHEDULER,
  },
  { charged: 'sqsRequests', service: 'SQS', dollars: 0.4 / MILLION, free: MILLION, source: SQS },
  { charged: 'snsPublishes', service: 'SNS', dollars: 0.5 / MILLION, free: MILLION, source: SNS },
  { charged: 'emails', service: 'SNS', dollars: 2 / 100_000, free: 1_000, source: SNS },
  { charged: 'httpsDeliveries', service: 'SNS', dollars: 0.6 / MILLION, free: 100_000, source: SNS },
  { charged: 'secrets', service: 'Secrets Manager', dollars: 0.4, free: 0, source: SECRETS },
  { charged: 'secretReads', service: 'Secrets Manager', dollars: 0.05 / 10_000, free: 0, source: SECRETS },
  { charged: 'logGb', service: 'CloudWatch Logs', dollars: 0.5, free: 5, source: CLOUDWATCH },
  { charged: 'metrics', service: 'CloudWatch', dollars: 0.3, free: 10, source: CLOUDWATCH },
  { charged: 'alarms', service: 'CloudWatch', dollars: 0.1, free: 10, source: CLOUDWATCH },
] as const satisfies readonly Price[];

export type Charged = (typeof PRICES)[number]['charged'];

/**
 * A text differs by country and by carrier, and has no list price of its own. This is a text to the United States, with
 * the carrier's fee, rounded up.
 * https://aws.amazon.com/end-user-messaging/pricing/
 */
export const TEXT_DOLLARS = 0.01;
