import { createComposer, minimalMessage } from '../notify/compose.ts';
import { createTopics } from '../notify/topics.ts';
import { createRhombusClient } from '../rhombus/client.ts';
import { createDocumentClient, createSecretsManagerClient, createSnsClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { parseLimits } from '../runtime/limits.ts';
import { createSecrets } from '../runtime/secrets.ts';
import { reportFact, reportTurnFailure } from '../runtime/telemetry.ts';
import { createPassStore } from '../store/store.ts';
import type { BatchDeps } from './batch.ts';
import { createKeyHosts } from './key-hosts.ts';

/** Joins the check to AWS and to Rhombus, once a cold start. What is left out differs from one invocation to the next. */
export function wireCheck(): Omit<BatchDeps, 'remainingMs'> {
  const env = readEnv(['TABLE_NAME', 'EVENTS_TOPIC_ARN', 'MAIL_TOPIC_ARN', 'TEXT_TOPIC_ARN', 'LIMITS']);
  // Where the audience `default` has no chat, there is no such topic.
  const chat = process.env.CHAT_TOPIC_ARN;
  const limits = parseLimits(env.LIMITS);
  const store = createPassStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME });
  return {
    clock: systemClock,
    random: Math.random,
    store,
    mayHaveKey: createKeyHosts(store),
    topics: createTopics({ sns: createSnsClient() }),
    topicArns: {
      events: env.EVENTS_TOPIC_ARN,
      mail: env.MAIL_TOPIC_ARN,
      text: env.TEXT_TOPIC_ARN,
      ...(chat !== undefined && { chat }),
    },
    secrets: createSecrets(createSecretsManagerClient()),
    connect: createRhombusClient,
    compose: createComposer({ digestFrom: limits.digestFrom }),
    minimalMessage,
    limits,
    report: reportFact,
    reportFailure: reportTurnFailure,
  };
}
