import middy from '@middy/core';
import type * as v from 'valibot';
import { createDocumentClient, createSqsClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { parseLimits } from '../runtime/limits.ts';
import { parseEvent } from '../runtime/parse-event.ts';
import { logErrors, publishMetrics, reportTick } from '../runtime/telemetry.ts';
import { createTurns } from '../runtime/turns.ts';
import { createStore } from '../store/store.ts';
import { tick } from './tick.ts';
import { TickInput } from './tick-input.ts';

const env = readEnv(['TABLE_NAME', 'CHECK_QUEUE_URL', 'LIMITS']);
const deps = {
  clock: systemClock,
  store: createStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME }),
  turns: createTurns({ sqs: createSqsClient(), queueUrl: env.CHECK_QUEUE_URL }),
  limits: parseLimits(env.LIMITS),
};

/** Each minute: registers the organizations of the configuration, and sends every organization its turns. */
export const handler = middy()
  .use(publishMetrics())
  .use(logErrors())
  .use(parseEvent(TickInput))
  .handler(async (input: v.InferOutput<typeof TickInput>) => reportTick(await tick(deps, input)));
