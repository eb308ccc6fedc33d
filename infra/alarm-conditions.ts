import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What alarms guard. */
export interface AlarmedParts {
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
export type AlarmName = (typeof ALARM_NAMES)[number];

/** When operators are told, and what. */
export interface AlarmCondition {
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

/** All on metrics that AWS keeps for free. */
export function alarmConditions(parts: AlarmedParts): Record<AlarmName, AlarmCondition> {
  return { ...ofFunctions(parts), ...ofQueues(parts), ...ofTopics(parts), ...ofSchedules(parts) };
}

type Conditions = Partial<Record<AlarmName, AlarmCondition>>;

function ofFunctions({ functions }: AlarmedParts) {
  const notRun = (name: 'tick' | 'health', effect: string): AlarmCondition => ({
    metric: functions[name].metricInvocations(READ_EACH),
    from: 'none',
    bad: NOT_RUN,
    description: `${effect}: ${name} has not run for 5 minutes. See whether its schedule is there and enabled, and whether the account has executions left (Lambda, Throttles).`,
  });
  const errors = (name: keyof AlarmedParts['functions']): AlarmCondition => ({
    metric: functions[name].metricErrors(READ_EACH),
    from: 1,
    bad: OFTEN,
    description: `Errors of ${name} in 3 of 5 minutes: ${WHAT_FAILS[name]}. Its log says why.`,
  });
  return {
    TickNotRun: notRun('tick', 'No clip is looked at'),
    HealthNotRun: notRun('health', 'Nobody is told of troubles'),
    TickErrors: errors('tick'),
    CheckErrors: errors('check'),
    WatchErrors: errors('watch'),
    HealthErrors: errors('health'),
    Throttles: {
      // Of all functions in one: what helps is the same.
      metric: sumOf('throttles', functions, (one) => one.metricThrottles(READ_EACH)),
      from: 1,
      bad: OFTEN,
      description:
        'Lambda refused to run functions in 3 of 5 minutes: clips are looked at late, or operators not told. The account has too few executions: have its concurrency raised (Service Quotas, Lambda, concurrent executions), or lower limits.checkConcurrency. See in the metric Throttles of each which it was.',
    },
  } satisfies Conditions;
}

const WHAT_FAILS: Record<keyof AlarmedParts['functions'], string> = {
  tick: 'turns are not sent, so that organizations are looked at late or not at all',
  check: 'looks at organizations fail, so that outcomes are told late',
  watch: 'those who give clips to watch are refused or not answered',
  health: 'operators are not told of troubles',
};

function ofQueues({ checkQueue, turnDeadLetters, messageDeadLetters }: AlarmedParts) {
  return {
    TurnsLate: {
      metric: checkQueue.metricApproximateAgeOfOldestMessage({
        ...READ_EACH,
        statistic: Stats.MAXIMUM,
      }),
      from: OLDEST_TURN_SEC,
      bad: LASTING,
      description:
        'Outcomes are told late: turns wait in the check queue for 3 minutes. See whether the event source of check is enabled; if it is, raise limits.checkConcurrency, and the account’s concurrency before that.',
    },
    TurnDeadLetters: {
      metric: waiting(turnDeadLetters),
      from: 1,
      bad: ONCE,
      lastsUnread: true,
      description:
        'Looks at an organization failed twice, or a schedule reached nobody. Nothing is lost, the next look is the retry. Read in the queue which it was (orgId), and why in the log of check; then purge the queue.',
    },
    MessageDeadLetters: {
      metric: sumOf('messages', messageDeadLetters, waiting),
      from: 1,
      bad: ONCE,
      lastsUnread: true,
      description:
        'A subscriber did not take a message, however often it was tried. Read in the dead letters who and what it was; mend or remove that subscription, and send on or delete the message. They are kept for 4 days.',
    },
  } satisfies Conditions;
}

function ofTopics({ events, operators, smsSpendDollars }: AlarmedParts) {
  return {
    EventsNotTaken: {
      metric: failedNotifications(events),
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
      from: smsSpendDollars * SPENT_SHARE,
      bad: ONCE,
      lastsUnread: true,
      description:
        'Texts of this account have cost 80 % of what they may this month; at 100 % SNS drops them without a word. See who texts so much, have the spending quota of SNS raised, and then raise limits.smsSpendDollars.',
    },
  } satisfies Conditions;
}

function ofSchedules({ scheduleGroupName }: AlarmedParts) {
  return {
    SchedulesFail: {
      metric: new Metric({
        namespace: 'AWS/Scheduler',
        metricName: 'TargetErrorCount',
        dimensionsMap: { ScheduleGroup: scheduleGroupName },
        statistic: Stats.SUM,
        ...READ_EACH_FIVE,
      }),
      from: 1,
      bad: ONCE,
      description:
        'A schedule did not reach tick or health. See whether both functions are there and whether the role of the schedules may invoke them; the dead letters of turns say what Scheduler was told.',
    },
  } satisfies Conditions;
}

/** One reading of many parts; of each where AWS keeps no zero, none is one. */
function sumOf<Part>(
  label: string,
  parts: Readonly<Record<string, Part>>,
  metricOf: (part: Part) => IMetric,
): IMetric {
  const each = Object.entries(parts);
  return new MathExpression({
    expression: each.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(each.map(([name, part]) => [name, metricOf(part)])),
    ...READ_EACH,
    label,
  });
}

function failedNotifications(topic: ITopic): IMetric {
  return topic.metricNumberOfNotificationsFailed({ ...READ_EACH_FIVE, statistic: Stats.SUM });
}

function waiting(queue: IQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ ...READ_EACH, statistic: Stats.MAXIMUM });
}
