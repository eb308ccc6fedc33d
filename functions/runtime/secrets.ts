import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { SecretError, type Secrets } from '../ports/secrets.ts';

/** A key is read at most this often while it works; a rejected one is read anew at once. */
const CACHED_SECONDS = 300;

/**
 * What a header can carry as one word, without quotes and braces: those are of JSON gone wrong. Rhombus' keys are 22
 * characters long, but that is theirs to change.
 */
const Key = v.pipe(v.string(), v.trim(), v.regex(/^[\x21\x23-\x7a|~]{1,512}$/));

const JsonSecret = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ apiKey: Key }),
  v.transform(({ apiKey }) => apiKey),
);

const ApiKey = v.union([JsonSecret, Key]);

/** Reads API keys from Secrets Manager: the secret is the key itself, or a JSON object `{"apiKey": "…"}`. */
export function createSecrets(client: SecretsManagerClient): Secrets {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  const lastKnown = new Map<string, string>();
  return {
    async read(secretId, { fresh }) {
      let value: unknown;
      try {
        value = await provider.get(secretId, { maxAge: CACHED_SECONDS, forceFetch: fresh });
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        // An outage of Secrets Manager says nothing against a key that has worked: Rhombus will.
        const known = lastKnown.get(secretId);
        if (known !== undefined && !fresh && !isRefusal(cause)) return known;
        throw new SecretError(`The secret cannot be read: ${nameOf(cause)}`);
      }
      const parsed = v.safeParse(ApiKey, value);
      if (!parsed.success)
        throw new SecretError('The secret holds no API key: store the key itself, or {"apiKey": "…"}');
      lastKnown.set(secretId, parsed.output);
      return parsed.output;
    },
  };
}

const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'LimitExceededException'];

/** The secret is gone, or we may not read it: somebody meant that. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    '$fault' in error &&
    error.$fault === 'client' &&
    !THROTTLED.includes(error.name)
  );
}

/** The AWS error's name says what is wrong; its message may quote what it should not. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
