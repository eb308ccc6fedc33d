import type { MiddlewareObj } from '@middy/core';
import * as v from 'valibot';

/** The payload is not of the form that the function takes. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';
}

/** Parses the event before the handler sees it. Throws an `InvalidPayloadError` that names the field and the rule. */
export function parseEvent<Output>(schema: v.GenericSchema<unknown, Output>): MiddlewareObj<Output, unknown> {
  return {
    before: (request) => {
      const parsed = v.safeParse(schema, request.event);
      if (!parsed.success) throw new InvalidPayloadError(describeIssue(parsed.issues[0]));
      request.event = parsed.output;
    },
  };
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'payload';
  return `${path}: expected ${issue.expected ?? issue.message}`;
}
