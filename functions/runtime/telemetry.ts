import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { Fact } from '../ports/facts.ts';
import type { Ticked } from '../ports/turns.ts';
import type { VendorCall } from '../ports/vendor.ts';
import { describeError, withoutForeignWords } from './error-report.ts';
import { logger } from './logger.ts';

/**
 * Written out once an invocation, in CloudWatch's embedded metric format: no call to CloudWatch, no permission. Not at all
 * where `POWERTOOLS_METRICS_DISABLED` is `true`: CloudWatch charges by the metric.
 */
const metrics = new Metrics();

/** A tick is worth a line where it changed the registry, or where turns could not be sent. */
export function reportTick(ticked: Ticked): void {
  const { unsent, unwritten, registered, removed } = ticked;
  if (unsent > 0) logger.error('turns-not-sent', { ...ticked });
  else if (unwritten > 0) logger.error('registry-not-written', { ...ticked });
  else if (registered + removed > 0) logger.info('registry-changed', { ...ticked });
}

/** A turn that failed, without the words of others. */
export function reportTurnFailure(orgId: string, error: unknown): void {
  logger.error('turn-failed', { orgId, ...describeError(error) });
  metrics.addMetric('TurnFailures', MetricUnit.Count, 1);
}

type CallsMade = Extract<Fact, { kind: 'calls-made' }>;
type Logged = Exclude<Fact, CallsMade>;

/** The level a fact is logged at, and the metric that counts it. */
const FACTS: Record<Logged['kind'], { level: 'info' | 'warn' | 'error'; metric?: string }> = {
  'outcome-recorded': { level: 'info', metric: 'OutcomesRecorded' },
  published: { level: 'info', metric: 'NotificationsPublished' },
  'publish-failed': { level: 'error', metric: 'PublishFailures' },
  'table-failed': { level: 'error', metric: 'TableFailures' },
  'record-failed': { level: 'error', metric: 'TableFailures' },
  'vendor-failed': { level: 'warn', metric: 'VendorFailures' },
  'vendor-recovered': { level: 'info' },
  'malformed-items': { level: 'warn', metric: 'MalformedItems' },
  'unknown-status': { level: 'warn', metric: 'UnknownStatuses' },
  'clips-unseen': { level: 'warn', metric: 'UnseenClips' },
  'clip-unstorable': { level: 'error', metric: 'TableFailures' },
  'items-unreadable': { level: 'error', metric: 'TableFailures' },
  'endpoint-failed': { level: 'warn', metric: 'VendorFailures' },
  'endpoint-recovered': { level: 'info' },
  'topic-recovered': { level: 'info' },
  'audience-gone': { level: 'warn' },
  'unreadable-fields': { level: 'warn', metric: 'UnreadableFields' },
  'paging-cut': { level: 'warn', metric: 'VendorFailures' },
  'lease-lost': { level: 'warn' },
  'turn-refused': { level: 'error' },
};

/** One log line for a fact, and the metrics that alarms and dashboards are made of. */
export function reportFact(fact: Fact): void {
  if (fact.kind === 'calls-made') {
    countCalls(fact);
    return;
  }
  const { kind, ...fields } = fact;
  const { level, metric } = FACTS[kind];
  logger[level](kind, fields);
  if (metric) metrics.addMetric(metric, MetricUnit.Count, 'count' in fact ? fact.count : 1);
  if (fact.kind === 'published') metrics.addMetric('PublishDelay', MetricUnit.Milliseconds, fact.delayMs);
}

const CALL_METRICS: Record<VendorCall['outcome'], string> = {
  ok: 'VendorCallsOk',
  unauthorized: 'VendorCallsUnauthorized',
  'rate-limited': 'VendorCallsRateLimited',
  unavailable: 'VendorCallsUnavailable',
  malformed: 'VendorCallsMalformed',
};

/**
 * One metric an outcome, five at the most, since CloudWatch charges by the metric; which endpoints and which org is
 * said beside them, where a query of the logs finds it. An idle minute is a call or two that went well, and a line
 * about it each minute and org would say what is known: it is left to the ledger in the org's item, which has every
 * call. What is unusual is told even of an idle org.
 */
function countCalls({ orgId, calls, idle }: CallsMade): void {
  const made = Object.entries(calls).map(([call, count]) => ({ outcome: call.split(':')[1] ?? '', count }));
  const isUnusual = made.some(({ outcome }) => outcome !== 'ok');
  if (made.length === 0 || (idle && !isUnusual && !metrics.hasStoredMetrics())) return;
  for (const [outcome, metric] of Object.entries(CALL_METRICS)) {
    const total = made.filter((call) => call.outcome === outcome).reduce((sum, { count }) => sum + count, 0);
    if (total > 0) metrics.addMetric(metric, MetricUnit.Count, total);
  }
  metrics.addMetadata('orgId', orgId);
  for (const [call, count] of Object.entries(calls)) metrics.addMetadata(`calls:${call}`, String(count));
}

/** Writes the metrics that were gathered, if there are any: an idle pass writes nothing. */
export function publishMetrics(): MiddlewareObj<unknown, unknown> {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}

/**
 * Gives each log line the id of its invocation, and logs what went wrong. The error goes on to Lambda, which logs it,
 * too, and to the dead-letter queue: without the words of others, which may quote a title.
 */
export function logErrors(): MiddlewareObj<unknown, unknown> {
  return {
    before: ({ context }) => logger.appendKeys({ requestId: context.awsRequestId }),
    onError: (request) => {
      logger.error('failed', describeError(request.error));
      request.error = withoutForeignWords(request.error);
    },
  };
}
