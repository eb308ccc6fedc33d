import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { SecretError, type Secrets } from '../core/ports.ts';

/** A key is read at most this often while it works; a rejected one is read anew at once. */
const CACHED_SECONDS = 300;

const JsonSecret = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, NEVER, addIssue }) => {
    try {
      return JSON.parse(dataset.value) as unknown;
    } catch {
      addIssue({ message: 'not JSON' });
      return NEVER;
    }
  }),
  v.object({ apiKey: v.pipe(v.string(), v.trim(), v.nonEmpty()) }),
  v.transform(({ apiKey }) => apiKey),
);

/** A key as such, without spaces or braces. Rhombus' are 22 characters long, but that is theirs to change. */
const PlainSecret = v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7a|~]{1,512}$/));

const ApiKey = v.union([JsonSecret, PlainSecret]);

/** Reads API keys from Secrets Manager: the secret is the key itself, or a JSON object `{"apiKey": "…"}`. */
export function createSecrets(client: SecretsManagerClient): Secrets {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  return {
    async read(secretId, { fresh }) {
      const value = await provider
        .get(secretId, { maxAge: CACHED_SECONDS, forceFetch: fresh })
        .catch((error: unknown) => {
          throw new SecretError(`The secret cannot be read: ${causeOf(error)}`);
        });
      const parsed = v.safeParse(ApiKey, value);
      if (!parsed.success)
        throw new SecretError('The secret holds no API key: store the key itself, or {"apiKey": "…"}');
      return parsed.output;
    },
  };
}

/** The AWS error's name says what is wrong; its message may quote what it should not. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? error.cause.name : error.name;
}
