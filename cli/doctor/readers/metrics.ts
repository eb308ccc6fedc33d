import {
  type Dimension,
  GetMetricDataCommand,
  type MetricDataQuery,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmSeen, Counts } from '../readers.ts';
import { type Reading, reading, then } from '../reading.ts';
import type { Clients } from './clients.ts';

type CloudWatchOnly = Pick<Clients, 'cloudWatch'>;

/** So far back is looked. Readings come late by a minute or two. */
const LOOKED_BACK_SEC = 900;
const DAY_SEC = 86_400;

interface Asked {
  namespace: string;
  metric: string;
  statistic: 'Sum' | 'Maximum';
  dimension?: [name: string, value: string];
}

/** The latest reading of each, in one request; undefined where there is none. */
async function readMetrics(
  { cloudWatch }: CloudWatchOnly,
  asked: readonly Asked[],
  { nowMs, backSec }: { nowMs: number; backSec: number },
): Promise<Reading<(number | undefined)[]>> {
  const queries = asked.map(({ namespace, metric, statistic, dimension }, index): MetricDataQuery => {
    const Dimensions: Dimension[] = dimension ? [{ Name: dimension[0], Value: dimension[1] }] : [];
    const Metric = { Namespace: namespace, MetricName: metric, Dimensions };
    return { Id: `m${index}`, MetricStat: { Metric, Period: backSec, Stat: statistic } };
  });
  return reading('cloudwatch:GetMetricData', async () => {
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(nowMs - 1000 * backSec),
        EndTime: new Date(nowMs),
        MetricDataQueries: queries,
        ScanBy: 'TimestampDescending',
      }),
    );
    return queries.map(({ Id }) => MetricDataResults.find((result) => result.Id === Id)?.Values?.[0]);
  });
}

/** How often a function ran, failed and was refused. */
export async function readCounts(
  clients: CloudWatchOnly,
  functionName: string,
  nowMs: number,
): Promise<Reading<Counts>> {
  const of = { namespace: 'AWS/Lambda', statistic: 'Sum' as const };
  const dimension: [string, string] = ['FunctionName', functionName];
  const asked = ['Invocations', 'Errors', 'Throttles'].map((metric) => ({ ...of, metric, dimension }));
  const read = await readMetrics(clients, asked, { nowMs, backSec: LOOKED_BACK_SEC });
  return then(read, ([invocations, errors, throttles]) => ({
    kind: 'read',
    value: { invocations, errors, throttles },
  }));
}

/** Seconds for which the oldest message has waited. */
export async function readOldestAge(
  clients: CloudWatchOnly,
  queueName: string,
  nowMs: number,
): Promise<Reading<number | undefined>> {
  const metric = 'ApproximateAgeOfOldestMessage';
  const dimension: [string, string] = ['QueueName', queueName];
  const asked: Asked = { namespace: 'AWS/SQS', metric, statistic: 'Maximum', dimension };
  const read = await readMetrics(clients, [asked], { nowMs, backSec: 300 });
  return then(read, ([age]) => ({ kind: 'read', value: age }));
}

/** Dollars that the account has spent on texts this month. Without a dimension: the metric has none. */
export async function readSpent(
  clients: CloudWatchOnly,
  nowMs: number,
): Promise<Reading<number | undefined>> {
  const asked: Asked = { namespace: 'AWS/SNS', metric: 'SMSMonthToDateSpentUSD', statistic: 'Maximum' };
  const read = await readMetrics(clients, [asked], { nowMs, backSec: DAY_SEC });
  return then(read, ([spent]) => ({ kind: 'read', value: spent }));
}

export function readAlarms(
  { cloudWatch: client }: CloudWatchOnly,
  AlarmNames: string[],
): Promise<Reading<AlarmSeen[]>> {
  return reading('cloudwatch:DescribeAlarms', async () => {
    const alarms: AlarmSeen[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNames }))
      for (const alarm of MetricAlarms)
        alarms.push({
          name: alarm.AlarmName ?? '',
          isEnabled: alarm.ActionsEnabled ?? true,
          actions: alarm.AlarmActions ?? [],
          state: alarm.StateValue ?? '',
          since: alarm.StateTransitionedTimestamp?.toISOString(),
        });
    return alarms;
  });
}
