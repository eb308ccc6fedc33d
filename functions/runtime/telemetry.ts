import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { Fact } from '../check/facts.ts';

export const logger = new Logger();
export const metrics = new Metrics();

/** The level a fact is logged at, and the metric that counts it. */
const FACTS: Record<Fact['kind'], { level: 'info' | 'warn' | 'error'; metric?: string }> = {
  'outcome-recorded': { level: 'info', metric: 'OutcomesRecorded' },
  published: { level: 'info', metric: 'NotificationsPublished' },
  'publish-failed': { level: 'error', metric: 'PublishFailures' },
  'settle-failed': { level: 'error', metric: 'TableFailures' },
  'record-failed': { level: 'error', metric: 'TableFailures' },
  'vendor-failed': { level: 'warn', metric: 'VendorFailures' },
  'vendor-recovered': { level: 'info' },
  'malformed-items': { level: 'warn', metric: 'MalformedItems' },
  'unknown-status': { level: 'warn', metric: 'UnknownStatuses' },
  'many-clips-vanished': { level: 'warn', metric: 'ListAnomalies' },
  'lease-lost': { level: 'warn' },
};

/** One log line for a fact, and the metrics that alarms and dashboards are made of. */
export function reportFact(fact: Fact): void {
  const { kind, ...fields } = fact;
  const { level, metric } = FACTS[kind];
  logger[level](kind, fields);
  if (metric) metrics.addMetric(metric, MetricUnit.Count, 'count' in fact ? fact.count : 1);
  if (kind === 'published') metrics.addMetric('PublishDelay', MetricUnit.Milliseconds, fact.delayMs);
}

/** Writes the metrics that were gathered, if there are any: an idle pass writes nothing. */
export function publishMetrics(): MiddlewareObj<unknown, unknown> {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}

/** Logs what went wrong by name and message; the error itself goes on to Lambda. */
export function logErrors(): MiddlewareObj<unknown, unknown> {
  return {
    onError: ({ error }) => {
      logger.error('failed', { error: error?.name ?? 'unknown', reason: error?.message.slice(0, 400) ?? '' });
    },
  };
}
