import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as v from 'valibot';
import { parseEvent } from '../runtime/parse-event.ts';
import { logErrors, publishMetrics } from '../runtime/telemetry.ts';
import { takeBatch } from './batch.ts';
import { TurnBatch } from './turn-batch.ts';
import { wireCheck } from './wire.ts';

const deps = wireCheck();

/** Takes a batch of turns from the check queue, side by side, and answers which of them failed. */
export const handler = middy()
  .use(publishMetrics())
  .use(logErrors())
  .use(parseEvent(TurnBatch))
  .handler(async (batch: v.InferOutput<typeof TurnBatch>, context: Context) =>
    takeBatch(
      { ...deps, remainingMs: () => context.getRemainingTimeInMillis() },
      batch,
      context.awsRequestId,
    ),
  );
