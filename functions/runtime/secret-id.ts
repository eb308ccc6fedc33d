export interface SecretId {
  /** Name or ARN in Secrets Manager. */
  secret: string;
  /** The key's name in a secret that holds many (a key ring); undefined where the secret is one org's own. */
  jsonKey: string | undefined;
}

/** Takes `name#json-key` apart. Neither a name nor an ARN can hold a `#`. */
export function parseSecretId(secretId: string): SecretId {
  const at = secretId.indexOf('#');
  if (at < 0) return { secret: secretId, jsonKey: undefined };
  return { secret: secretId.slice(0, at), jsonKey: secretId.slice(at + 1) };
}

/** Is it the same key? A secret may be given by its name or by its ARN, which ends with six characters of AWS's. */
export function isSameSecret(a: string, b: string): boolean {
  const [one, other] = [parseSecretId(a), parseSecretId(b)];
  return nameOf(one.secret) === nameOf(other.secret) && one.jsonKey === other.jsonKey;
}

function nameOf(secret: string): string {
  return /^arn:[^:]+:secretsmanager:[^:]+:\d+:secret:(.+)-[A-Za-z0-9]{6}$/.exec(secret)?.[1] ?? secret;
}
