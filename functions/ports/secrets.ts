/** The API keys. Values live here and in the client only. */
export interface Secrets {
  /** `fresh` goes past any cache. Throws a `SecretError`. */
  read(secretId: string, options: { fresh: boolean }): Promise<string>;
}

/** The secret is missing, may not be read, or holds no key. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}
