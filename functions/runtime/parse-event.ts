import type { MiddlewareObj } from '@middy/core';
import * as v from 'valibot';

/** The payload is not of the form that the function takes. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';
}

/**
 * Parses the event before the handler sees it. Throws an `InvalidPayloadError` that names the field and the rule, and
 * never shows the value. A schema's validations bring messages of their own.
 */
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
  const path = v.getDotPath(issue) ?? 'The payload';
  return `${path} ${ruleOf(issue)}`;
}

function ruleOf({ kind, received, expected, message }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'must be given';
  return kind === 'schema' ? `must be of type ${expected}` : message;
}
