import { InvokeCommand } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import type * as v from 'valibot';
import { createDocumentClient, createLambdaClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { readEnv } from '../runtime/env.ts';
import { logger } from '../runtime/logger.ts';
import { readOrganizations } from '../runtime/organizations.ts';
import { parseEvent } from '../runtime/parse-event.ts';
import { createStore } from '../store/store.ts';
import { viewClip } from './clip-view.ts';
import { type WatchDeps, watchClip } from './watch-clip.ts';
import { WatchEvent } from './watch-event.ts';

/** Longer than Lambda takes to accept an event, and short enough for a caller who is waiting. */
const REQUEST_CHECK_MS = 3_000;

const env = readEnv(['TABLE_NAME', 'CHECK_FUNCTION_NAME']);
const lambda = createLambdaClient();

const deps: WatchDeps = {
  clock: systemClock,
  store: createStore({ documents: createDocumentClient(), tableName: env.TABLE_NAME }),
  organizations: readOrganizations(new URL('./organizations.json', import.meta.url)),
  requestCheck: async (orgId) => {
    const Payload = JSON.stringify({ orgId, source: 'watch' });
    const command = new InvokeCommand({
      FunctionName: env.CHECK_FUNCTION_NAME,
      InvocationType: 'Event',
      Payload,
    });
    await lambda.send(command, { abortSignal: AbortSignal.timeout(REQUEST_CHECK_MS) });
  },
  reportUnasked: (trouble) => logger.warn('check-not-requested', trouble),
};

/** Starts or stops watching one clip, or looks it up. Errors reach the caller by their name, as Lambda's `errorType`. */
export const handler = middy()
  .use(parseEvent(WatchEvent))
  .handler(async (event: v.InferOutput<typeof WatchEvent>) => viewClip(await watchClip(deps, event)));
