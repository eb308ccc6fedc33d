import * as v from 'valibot';
import type { InvocationCounts } from './invocation-counts.ts';
import type { AlarmResource } from './template.ts';

export interface CloudWatchOptions {
  alarms: readonly AlarmResource[];
  counts: InvocationCounts;
}

const DescribeAlarms = v.object({ AlarmNames: v.optional(v.array(v.string()), []) });

const GetMetricData = v.object({
  StartTime: v.number(),
  EndTime: v.number(),
  MetricDataQueries: v.array(
    v.object({
      Id: v.string(),
      MetricStat: v.object({
        Metric: v.object({
          Namespace: v.string(),
          MetricName: v.string(),
          Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
        }),
      }),
    }),
  ),
});

/**
 * What of CloudWatch can be said truly on one machine: the template's alarms, whose state nobody reckons, and how often
 * functions ran and failed, as one value for the whole time that is asked for. Undefined for any other action.
 */
export function answerCloudWatch(
  action: string,
  input: unknown,
  { alarms, counts }: CloudWatchOptions,
): object | undefined {
  switch (action) {
    case 'DescribeAlarms': {
      const { AlarmNames } = v.parse(DescribeAlarms, input);
      const asked = alarms.filter(({ name }) => AlarmNames.length === 0 || AlarmNames.includes(name));
      return { MetricAlarms: asked.map(toMetricAlarm), CompositeAlarms: [] };
    }
    case 'GetMetricData': {
      const { StartTime, EndTime, MetricDataQueries } = v.parse(GetMetricData, input);
      const results = MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
        const functionName = Metric.Dimensions.find(({ Name }) => Name === 'FunctionName')?.Value;
        const isOfFunction = Metric.Namespace === 'AWS/Lambda' && functionName !== undefined;
        const count = isOfFunction
          ? counts.count(Metric.MetricName, functionName, 1000 * StartTime, 1000 * EndTime)
          : undefined;
        const [Timestamps, Values] = count === undefined ? [[], []] : [[StartTime], [count]];
        return { Id, Label: Metric.MetricName, Timestamps, Values, StatusCode: 'Complete' };
      });
      return { MetricDataResults: results, Messages: [] };
    }
    default:
      return undefined;
  }
}

function toMetricAlarm({ name, description, alarmActions, okActions }: AlarmResource): object {
  return {
    AlarmName: name,
    AlarmDescription: description,
    ActionsEnabled: true,
    AlarmActions: alarmActions,
    OKActions: okActions,
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'Nobody reckons alarms on this machine',
  };
}
