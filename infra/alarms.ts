import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly operators: ITopic;
  readonly functions: Record<'tick' | 'check' | 'watch' | 'health', IFunction>;
  readonly checkQueue: IQueue;
  /** Turns that failed twice, and what the schedules invoked in vain. */
  readonly turnDeadLetters: IQueue;
  /** Messages that a subscriber did not take, by the names that the queues have in the alarm. */
  readonly messageDeadLetters: Readonly<Record<string, IQueue>>;
  /** For programs. */
  readonly events: ITopic;
  readonly scheduleGroupName: string;
  /** What the account may spend on texts in a month. */
  readonly smsSpendDollars: number;
}

/** Each has its section in docs/runbook.md, which its message names. */
export const ALARM_NAMES = [
  'TickNotRun',
  'HealthNotRun',
  'TickErrors',
  'CheckErrors',
  'WatchErrors',
  'HealthErrors',
  'Throttles',
  'TurnsLate',
  'TurnDeadLetters',
  'MessageDeadLetters',
  'EventsNotTaken',
  'OperatorsNotTold',
  'TextsSpent',
  'SchedulesFail',
] as const;
type AlarmName = (typeof ALARM_NAMES)[number];

interface AlarmWhen {
  readonly metric: IMetric;
  /** A reading is bad where it is at least this much; `none` where nothing is. */
  readonly from: number | 'none';
  /** So many readings have to be bad, of so many. A single one is a hiccup that the next minute mends. */
  readonly bad: readonly [count: number, of: number];
  /** Readings may stop while it lasts, as those of a queue do that nobody uses for six hours. */
  readonly lastsUnread?: boolean;
  /** What it means, and what to do. Operators read it at night, in the message. */
  readonly description: string;
}

const READ_EACH = { period: Duration.minutes(1) };
/** SNS brings its readings each five minutes, Scheduler each minute, when it does. */
const READ_EACH_FIVE = { period: Duration.minutes(5) };
/** Metrics come late by a minute or two, and a minute that is missed is not worth a message. */
const NOT_RUN: readonly [number, number] = [5, 5];
const OFTEN: readonly [number, number] = [3, 5];
const LASTING: readonly [number, number] = [3, 3];
const ONCE: readonly [number, number] = [1, 1];
const TWICE: readonly [number, number] = [2, 3];
/** So much of what texts may cost is worth a word, while there is still something left. */
const SPENT_SHARE = 0.8;

/**
 * A turn is held back for a minute at most, and is with `check` for 75 s at most. Above this, nobody takes turns, or
 * fewer than come.
 */
const OLDEST_TURN_SEC = 180;

/**
 * What guards the parts that tell of everything else: `health` itself, the schedules, the queue, the topics. All on
 * metrics that AWS keeps for free; beyond the first ten of an account an alarm costs 0.10 dollars a month and metric.
 * There are as many however many audiences there are. Each tells operators when it begins and when it is over, and has
 * its section in docs/runbook.md.
 */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { functions, operators } = props;
    const alarms: Record<AlarmName, AlarmWhen> = {
      TickNotRun: {
        metric: functions.tick.metricInvocations(READ_EACH),
        from: 'none',
        bad: NOT_RUN,
        description:
          'No clip is looked at: tick has not run for 5 minutes. See whether its schedule is there and enabled, and whether the account has executions left (Lambda, Throttles).',
      },
      HealthNotRun: {
        metric: functions.health.metricInvocations(READ_EACH),
        from: 'none',
        bad: NOT_RUN,
        description:
          'Nobody is told of troubles: health has not run for 5 minutes. See whether its schedule is there and enabled, and whether the account has executions left (Lambda, Throttles).',
      },
      TickErrors: errorsOf(functions, 'tick'),
      CheckErrors: errorsOf(functions, 'check'),
      WatchErrors: errorsOf(functions, 'watch'),
      HealthErrors: errorsOf(functions, 'health'),
      Throttles: throttlesOf(functions),
      TurnsLate: {
        metric: props.checkQueue.metricApproximateAgeOfOldestMessage({
          ...READ_EACH,
          statistic: Stats.MAXIMUM,
        }),
        from: OLDEST_TURN_SEC,
        bad: LASTING,
        description:
          'Outcomes are told late: turns wait in the check queue for 3 minutes. See whether the event source of check is enabled; if it is, raise limits.checkConcurrency, and the account’s concurrency before that.',
      },
      TurnDeadLetters: {
        metric: waiting(props.turnDeadLetters),
        from: 1,
        bad: ONCE,
        lastsUnread: true,
        description:
          'Looks at an organization failed twice, or a schedule reached nobody. Nothing is lost, the next look is the retry. Read in the queue which it was (orgId), and why in the log of check; then purge the queue.',
      },
      MessageDeadLetters: {
        metric: new MathExpression({
          expression: Object.keys(props.messageDeadLetters)
            .map((name) => `FILL(${name}, 0)`)
            .join(' + '),
          usingMetrics: Object.fromEntries(
            Object.entries(props.messageDeadLetters).map(([name, queue]) => [name, waiting(queue)]),
          ),
          ...READ_EACH,
          label: 'messages',
        }),
        from: 1,
        bad: ONCE,
        lastsUnread: true,
        description:
          'A subscriber did not take a message, however often it was tried. Read in the dead letters who and what it was; mend or remove that subscription, and send on or delete the message. They are kept for 4 days.',
      },
      EventsNotTaken: {
        metric: failedNotifications(props.events),
        from: 1,
        // Of an HTTPS endpoint each attempt counts that failed, and the next one may be taken.
        bad: TWICE,
        description:
          'Programs did not take events in 10 of 15 minutes. See which: an HTTPS endpoint that answers with errors, a queue or a function whose policy lets the events topic in no longer. Mend it; what has a dead-letter queue is kept there.',
      },
      OperatorsNotTold: {
        metric: failedNotifications(operators),
        from: 1,
        bad: ONCE,
        description:
          'An operator’s address did not take a message. Who reads this has got it: see in the dead letters whose address it is, and mend or remove it.',
      },
      TextsSpent: {
        // Without a dimension: the metric has none, though the topic's helper of the CDK gives it one.
        metric: new Metric({
          namespace: 'AWS/SNS',
          metricName: 'SMSMonthToDateSpentUSD',
          statistic: Stats.MAXIMUM,
          ...READ_EACH_FIVE,
        }),
        from: props.smsSpendDollars * SPENT_SHARE,
        bad: ONCE,
        lastsUnread: true,
        description:
          'Texts of this account have cost 80 % of what they may this month; at 100 % SNS drops them without a word. See who texts so much, have the spending quota of SNS raised, and then raise limits.smsSpendDollars.',
      },
      SchedulesFail: {
        metric: new Metric({
          namespace: 'AWS/Scheduler',
          metricName: 'TargetErrorCount',
          dimensionsMap: { ScheduleGroup: props.scheduleGroupName },
          statistic: Stats.SUM,
          ...READ_EACH_FIVE,
        }),
        from: 1,
        bad: ONCE,
        description:
          'A schedule did not reach tick or health. See whether both functions are there and whether the role of the schedules may invoke them; the dead letters of turns say what Scheduler was told.',
      },
    };
    this.alarms = ALARM_NAMES.map((name) => this.#create(name, alarms[name], operators));
  }

  #create(id: AlarmName, when: AlarmWhen, operators: ITopic): Alarm {
    const { metric, from, bad, description } = when;
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
      treatMissingData: missingDataOf(when),
    });
    const tell = new SnsAction(operators);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

/** AWS keeps no zeros: where nothing was invoked, there is nothing. */
function missingDataOf({ from, lastsUnread = false }: AlarmWhen): TreatMissingData {
  if (from === 'none') return TreatMissingData.BREACHING;
  return lastsUnread ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING;
}

const WHAT_FAILS: Record<keyof AlarmsProps['functions'], string> = {
  tick: 'turns are not sent, so that organizations are looked at late or not at all',
  check: 'looks at organizations fail, so that outcomes are told late',
  watch: 'those who give clips to watch are refused or not answered',
  health: 'operators are not told of troubles',
};

function errorsOf(functions: AlarmsProps['functions'], name: keyof AlarmsProps['functions']): AlarmWhen {
  return {
    metric: functions[name].metricErrors(READ_EACH),
    from: 1,
    bad: OFTEN,
    description: `Errors of ${name} in 3 of 5 minutes: ${WHAT_FAILS[name]}. Its log says why.`,
  };
}

/** Of all functions in one: what helps is the same. */
function throttlesOf(functions: AlarmsProps['functions']): AlarmWhen {
  const each = Object.entries(functions);
  return {
    metric: new MathExpression({
      expression: each.map(([name]) => `FILL(${name}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(each.map(([name, one]) => [name, one.metricThrottles(READ_EACH)])),
      ...READ_EACH,
      label: 'throttles',
    }),
    from: 1,
    bad: OFTEN,
    description:
      'Lambda refused to run functions in 3 of 5 minutes: clips are looked at late, or operators not told. The account has too few executions: have its concurrency raised (Service Quotas, Lambda, concurrent executions), or lower limits.checkConcurrency. See in the metric Throttles of each which it was.',
  };
}

function failedNotifications(topic: ITopic): IMetric {
  return topic.metricNumberOfNotificationsFailed({ ...READ_EACH_FIVE, statistic: Stats.SUM });
}

function waiting(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...READ_EACH, statistic: Stats.MAXIMUM });
}
