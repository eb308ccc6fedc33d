/** The API keys. Values live here and in the client only. */
export interface Secrets {
  /**
   * The key of an org, by its `secretId`. `fresh` goes past any cache. `previous` gives the key that was stored before
   * the one of today, and so do the reads after it for some minutes, up to a fresh one: it serves until the new one is
   * accepted. Throws a `SecretError`.
   */
  read(secretId: string, options: { fresh: boolean; previous?: boolean }): Promise<string>;
  /**
   * When the key of today was stored, epoch ms, as it was read last; of a secret of many keys, when the last of them was.
   * Undefined where it was not read, or Secrets Manager does not say.
   */
  storedAtMs(secretId: string): number | undefined;
}

/** The secret is missing, may not be read, or holds no key. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}
