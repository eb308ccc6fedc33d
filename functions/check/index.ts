import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { findOrganization, readOrganizations } from '../runtime/organizations.ts';
import { parseEvent } from '../runtime/parse-event.ts';
import { logErrors, publishMetrics } from '../runtime/telemetry.ts';
import { checkOrg } from './invocation.ts';
import { wireCheck } from './wire.ts';

/** What the schedule sends; `source` says that `watch` asked for the check. */
const CheckEvent = v.object({ orgId: v.string(), source: v.optional(v.literal('watch')) });

const organizations = readOrganizations(new URL('./organizations.json', import.meta.url));
const deps = wireCheck();

/** Checks one organization for up to a minute. */
export const handler = middy()
  .use(publishMetrics())
  .use(logErrors())
  .use(parseEvent(CheckEvent))
  .handler(async (event: v.InferOutput<typeof CheckEvent>, context: Context) =>
    checkOrg(
      { ...deps, remainingMs: () => context.getRemainingTimeInMillis() },
      {
        organization: findOrganization(organizations, event.orgId),
        invocation: context.awsRequestId,
        bySchedule: event.source !== 'watch',
      },
    ),
  );
