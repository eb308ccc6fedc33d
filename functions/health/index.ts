import middy from '@middy/core';
import * as v from 'valibot';
import { createOperators } from '../notify/operators.ts';
import { createDocumentClient, createSnsClient, createSqsClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { createInspector } from '../runtime/inspector.ts';
import { parseLimits } from '../runtime/limits.ts';
import { parseEvent } from '../runtime/parse-event.ts';
import { logErrors } from '../runtime/telemetry.ts';
import { createStore } from '../store/store.ts';
import { tellTroubles } from './health.ts';
import { HealthInput } from './health-input.ts';

/** URLs by name, as JSON. */
const Queues = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

const env = readEnv(['TABLE_NAME', 'OPERATORS_TOPIC_ARN', 'LIMITS', 'DEAD_LETTER_QUEUES']);
const sns = createSnsClient();
const deps = {
  clock: systemClock,
  store: createStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME }),
  operators: createOperators({ sns, topicArn: env.OPERATORS_TOPIC_ARN }),
  limits: parseLimits(env.LIMITS),
  inspector: createInspector({ sns, sqs: createSqsClient() }),
  queues: v.parse(Queues, env.DEAD_LETTER_QUEUES),
};

/** Each minute: tells operators of troubles that begin, go on or are over. */
export const handler = middy()
  .use(logErrors())
  .use(parseEvent(HealthInput))
  .handler(async (input: HealthInput) => {
    await tellTroubles(deps, input);
  });
