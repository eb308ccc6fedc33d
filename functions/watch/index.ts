import middy from '@middy/core';
import type * as v from 'valibot';
import { createDocumentClient, createSqsClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { parseEvent } from '../runtime/parse-event.ts';
import { createTurns } from '../runtime/turns.ts';
import { createStore } from '../store/store.ts';
import { answerWatch } from './answer-watch.ts';
import type { WatchDeps } from './watch-clip.ts';
import { WatchEvent } from './watch-event.ts';

const env = readEnv(['TABLE_NAME', 'CHECK_QUEUE_URL']);

const deps: WatchDeps = {
  clock: systemClock,
  store: createStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME }),
  turns: createTurns({ sqs: createSqsClient(), queueUrl: env.CHECK_QUEUE_URL }),
  reportUnasked: (trouble) => logger.warn('turn-not-sent', trouble),
};

/**
 * Starts or stops watching one clip or several, or looks them up. Errors reach the caller by their name, as Lambda's
 * `errorType`.
 */
export const handler = middy()
  .use(parseEvent(WatchEvent))
  .handler(async (event: v.InferOutput<typeof WatchEvent>) => answerWatch(deps, event));
