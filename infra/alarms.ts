import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ALARM_NAMES,
  type AlarmCondition,
  type AlarmedParts,
  type AlarmName,
  alarmConditions,
} from './alarm-conditions.ts';

/**
 * What guards the parts that tell of everything else: `health` itself, the schedules, the queue, the topics. All on
 * metrics that AWS keeps for free; beyond the first ten of an account an alarm costs 0.10 dollars a month and metric.
 * There are as many however many audiences there are. Each tells operators when it begins and when it is over, and has
 * its section in docs/runbook.md.
 */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, parts: AlarmedParts) {
    super(scope, id);
    const conditions = alarmConditions(parts);
    this.alarms = ALARM_NAMES.map((name) => this.#create(name, conditions[name], parts.operators));
  }

  #create(id: AlarmName, condition: AlarmCondition, operators: ITopic): Alarm {
    const { metric, from, bad, description } = condition;
    const [datapointsToAlarm, evaluationPeriods] = bad;
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: `${description} More: docs/runbook.md#${id.toLowerCase()}`,
      datapointsToAlarm,
      evaluationPeriods,
      threshold: from === 'none' ? 1 : from,
      comparisonOperator:
        from === 'none'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missingDataOf(condition),
    });
    const tell = new SnsAction(operators);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

/** AWS keeps no zeros: where nothing was invoked, there is nothing. */
function missingDataOf({ from, lastsUnread = false }: AlarmCondition): TreatMissingData {
  if (from === 'none') return TreatMissingData.BREACHING;
  return lastsUnread ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING;
}
