import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
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
}

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
/** Metrics come late by a minute or two, and a minute that is missed is not worth a message. */
const NOT_RUN: readonly [number, number] = [5, 5];
const OFTEN: readonly [number, number] = [3, 5];
const LASTING: readonly [number, number] = [3, 3];
const ONCE: readonly [number, number] = [1, 1];

/**
 * A turn is held back for a minute at most, and is with `check` for 75 s at most. Above this, nobody takes turns, or
 * fewer than come.
 */
const OLDEST_TURN_SEC = 180;

/**
 * What guards the parts that tell of everything else: `health` itself, the schedules, the queue, the topics. All on
 * metrics that AWS keeps for free; beyond the first ten of an account an alarm costs 0.10 dollars a month and metric.
 * Each tells operators when it begins and when it is over.
 */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { functions, operators } = props;
    const alarms: Record<string, AlarmWhen> = {
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
      ...perFunction(functions),
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
          'A subscriber did not take a message, however often it was tried. Read in the dead letters who and what it was; mend or remove that subscription, and send on or delete the message. They are kept for 14 days.',
      },
    };
    this.alarms = Object.entries(alarms).map(([name, when]) => this.#create(name, when, operators));
  }

  #create(id: string, when: AlarmWhen, operators: ITopic): Alarm {
    const { metric, from, bad, description } = when;
    const [datapointsToAlarm, evaluationPeriods] = bad;
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
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

/** Errors and throttles of each. */
function perFunction(functions: AlarmsProps['functions']): Record<string, AlarmWhen> {
  const names = Object.keys(WHAT_FAILS) as (keyof AlarmsProps['functions'])[];
  return Object.fromEntries(
    names.flatMap((name): [string, AlarmWhen][] => {
      const Name = name[0]?.toUpperCase() + name.slice(1);
      return [
        [
          `${Name}Errors`,
          {
            metric: functions[name].metricErrors(READ_EACH),
            from: 1,
            bad: OFTEN,
            description: `Errors of ${name} in 3 of 5 minutes: ${WHAT_FAILS[name]}. Its log says why.`,
          },
        ],
        [
          `${Name}Throttles`,
          {
            metric: functions[name].metricThrottles(READ_EACH),
            from: 1,
            bad: OFTEN,
            description: `Lambda refused to run ${name} in 3 of 5 minutes: ${WHAT_FAILS[name]}. The account has too few executions: have its concurrency raised (Service Quotas, Lambda, concurrent executions), or lower limits.checkConcurrency.`,
          },
        ],
      ];
    }),
  );
}

function waiting(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...READ_EACH, statistic: Stats.MAXIMUM });
}
