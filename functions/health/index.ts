import middy from '@middy/core';
import { createOperators } from '../notify/operators.ts';
import { createDocumentClient, createSnsClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { parseLimits } from '../runtime/limits.ts';
import { logErrors } from '../runtime/telemetry.ts';
import { createStore } from '../store/store.ts';
import { tellTroubles } from './health.ts';

const env = readEnv(['TABLE_NAME', 'OPERATORS_TOPIC_ARN', 'LIMITS']);
const deps = {
  clock: systemClock,
  store: createStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME }),
  operators: createOperators({ sns: createSnsClient(), topicArn: env.OPERATORS_TOPIC_ARN }),
  limits: parseLimits(env.LIMITS),
};

/** Each minute: tells operators of troubles that begin, go on or are over. */
export const handler = middy()
  .use(logErrors())
  .handler(async () => {
    await tellTroubles(deps);
  });
