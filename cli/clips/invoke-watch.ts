import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { CLIP_STATES } from '../../functions/domain/outcome.ts';
import { TroubleError } from '../status/trouble.ts';

/** The payload of the function `watch`. */
export interface WatchPayload {
  action: 'start' | 'stop' | 'get';
  orgId: string;
  clipUuid: string;
  label?: string;
}

const MaybeText = v.nullish(v.string(), null);

/** What this command reads of the answer; all of it is kept, for programs. */
const Answer = v.looseObject({
  state: v.picklist(CLIP_STATES),
  since: v.string(),
  status: MaybeText,
  percent: v.nullish(v.number(), null),
  firstSeenAt: MaybeText,
  expectedEnd: v.nullish(v.object({ median: v.string(), p90: v.string() }), null),
});
export type WatchAnswer = v.InferOutput<typeof Answer>;

const Failure = v.object({ errorType: v.string() });

/** By the names of the function's errors. What they say is not repeated: it may quote what was given. */
const SAID: Record<string, string> = {
  UnknownOrgError: 'The organization is not watched: see "npx clipwatch orgs list"',
  MalformedClipUuidError: 'That is not the id of a clip',
  ClipNotFoundError: 'The clip is not watched and has not been: check its id, and --org',
  WatchConflictError: 'The clip is being changed by others: try again',
  TooManyStartsError:
    'Too many clips of the organization were started in this minute: try again in the next one',
  InvalidPayloadError: 'The function watch takes something else: it is of another release than this command',
};

/** What Lambda itself refuses, by the names of its errors. */
const REFUSED: Record<string, string> = {
  ResourceNotFoundException: 'There is no function watch here: check AWS_REGION and --stack, or deploy again',
  AccessDeniedException:
    'These credentials may not invoke the function watch: allow lambda:InvokeFunction on it',
  TooManyRequestsException: 'Lambda has no room for one more function at work: try again in a minute',
};

/** Longer than the function may take. */
const LONGEST_MS = 30_000;

/** Invokes `watch`. Throws a `TroubleError` that says in our words what its error means. */
export async function invokeWatch(functionName: string, payload: WatchPayload): Promise<WatchAnswer> {
  const lambda = new LambdaClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: LONGEST_MS, throwOnRequestTimeout: true },
  });
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
    );
    return readAnswer(FunctionError !== undefined, Buffer.from(Payload ?? []).toString());
  } catch (error) {
    const said = error instanceof Error ? REFUSED[error.name] : undefined;
    throw said === undefined ? error : new TroubleError(said);
  } finally {
    lambda.destroy();
  }
}

/** What the function answered, or a `TroubleError`. */
export function readAnswer(isError: boolean, text: string): WatchAnswer {
  if (isError) {
    const failure = v.safeParse(v.pipe(v.string(), v.parseJson(), Failure), text);
    throw new TroubleError(sayFailure(failure.success ? failure.output.errorType : ''));
  }
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), Answer), text);
  if (answer.success) return answer.output;
  throw new TroubleError(
    'The function watch answers in another form: is it of another release than this command?',
  );
}

function sayFailure(type: string): string {
  const [name] = /^[A-Za-z.]{1,60}$/.exec(type) ?? [];
  return (
    SAID[type] ?? `The function watch failed${name === undefined ? '' : ` (${name})`}: its log says more`
  );
}
