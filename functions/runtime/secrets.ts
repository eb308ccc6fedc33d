import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretError, type Secrets } from '../ports/secrets.ts';
import { type FoundKey, readSecretText } from './api-key.ts';
import { parseSecretId } from './secret-id.ts';

/** A secret is read at most this often while its key works; that of a rejected key is read anew at once. */
const CACHED_MS = 300_000;

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

/** What a secret held when it was read. */
interface Content {
  text: string | undefined;
  isBinary: boolean;
  readAtMs: number;
  /** `CreatedDate` is the version's. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  storedAtMs: number | undefined;
}

/**
 * Reads API keys from Secrets Manager: the secret is the key itself, a JSON object `{"apiKey": "…"}`, or, for
 * `name#json-key`, a JSON object of many keys, which is read once for all of them.
 */
export function createSecrets(client: SecretsManagerClient): Secrets {
  const known = new Map<string, Content>();
  const underWay = new Map<string, Promise<Content>>();
  /** Keys of before, and until when they are used in place of today's. */
  const previous = new Map<string, { apiKey: string; untilMs: number }>();

  return {
    async read(secretId, { fresh, previous: isPrevious = false }) {
      if (isPrevious) return readPrevious(secretId);
      const before = previous.get(secretId);
      if (before !== undefined && !fresh && Date.now() < before.untilMs) return before.apiKey;
      previous.delete(secretId);
      return readCurrent(secretId, fresh);
    },

    storedAtMs: (secretId) => known.get(parseSecretId(secretId).secret)?.storedAtMs,
  };

  async function readCurrent(secretId: string, fresh: boolean): Promise<string> {
    const { secret, jsonKey } = parseSecretId(secretId);
    const cached = known.get(secret);
    const isCached = cached !== undefined && !fresh && Date.now() - cached.readAtMs < CACHED_MS;
    const key = findKey(isCached ? cached : await load(secret, fresh), jsonKey);
    // A key that has just come into a ring is not in what was read before.
    const read = key.kind === 'none' && isCached ? findKey(await load(secret, true), jsonKey) : key;
    return requireKey(read, jsonKey);
  }

  /** Past the cache, or else in one request for all who ask at the same time. */
  async function load(secret: string, fresh: boolean): Promise<Content> {
    try {
      if (fresh) return await request(secret);
      const asked = underWay.get(secret) ?? request(secret);
      underWay.set(secret, asked);
      return await asked.finally(() => underWay.delete(secret));
    } catch (error) {
      // An outage of Secrets Manager says nothing against a key that has worked: Rhombus will.
      const last = known.get(secret);
      if (last !== undefined && !fresh && !isRefusal(error)) return last;
      throw unreadable(error);
    }
  }

  async function request(secret: string): Promise<Content> {
    const content = await getSecretValue(client, secret, 'AWSCURRENT');
    known.set(secret, content);
    return content;
  }

  async function readPrevious(secretId: string): Promise<string> {
    const { secret, jsonKey } = parseSecretId(secretId);
    const content = await getSecretValue(client, secret, 'AWSPREVIOUS').catch((error: unknown) => {
      throw unreadable(error);
    });
    const apiKey = requireKey(findKey(content, jsonKey), jsonKey);
    previous.set(secretId, { apiKey, untilMs: content.readAtMs + CACHED_MS });
    return apiKey;
  }
}

async function getSecretValue(
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: Stage,
): Promise<Content> {
  const { SecretString, SecretBinary, CreatedDate } = await client.send(
    new GetSecretValueCommand({ SecretId, VersionStage }),
  );
  return {
    text: SecretString,
    isBinary: SecretBinary !== undefined,
    readAtMs: Date.now(),
    storedAtMs: CreatedDate?.getTime(),
  };
}

function findKey({ text, isBinary }: Content, jsonKey: string | undefined): FoundKey {
  if (text !== undefined) return readSecretText(text, jsonKey);
  return { kind: 'none', found: isBinary ? 'binary' : 'empty' };
}

function requireKey(key: FoundKey, jsonKey: string | undefined): string {
  if (key.kind === 'key') return key.apiKey;
  const rule =
    jsonKey === undefined
      ? 'The secret holds no API key: store the key itself, or {"apiKey": "…"}'
      : 'The secret holds no API key of that name: store {"<name>": "<key>", …}';
  throw new SecretError(`${rule}; it is ${key.found}`);
}

function unreadable(error: unknown): SecretError {
  return new SecretError(`The secret cannot be read: ${nameOf(error)}`);
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
