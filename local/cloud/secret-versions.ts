export interface Secret {
  name: string;
  arn: string;
  versions: SecretVersions;
  /** JSON of the policy on the secret itself. */
  policy: string | undefined;
}

export interface SecretVersion {
  text: string;
  stages: Set<string>;
  storedAtMs: number;
}

/** What Secrets Manager refuses, by the name that its own error has. */
export class SecretRefusal extends Error {
  override readonly name = 'SecretRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The versions of a secret, and which of them each stage is on.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export class SecretVersions {
  readonly #versions = new Map<string, SecretVersion>();

  /** Adds a version with these stages, which leave the versions that they were on. */
  put(versionId: string, text: string, stages: readonly string[]): void {
    const there = this.#versions.get(versionId);
    if (there !== undefined && there.text !== text)
      throw new SecretRefusal('ResourceExistsException', 'The version exists with another value');
    this.#versions.set(versionId, there ?? { text, stages: new Set(), storedAtMs: Date.now() });
    for (const stage of stages) this.#move(stage, versionId);
  }

  /** @returns the version of this id, or on this stage, or else the one of today. */
  get(choice: { VersionId?: string; VersionStage?: string }): [versionId: string, version: SecretVersion] {
    const { VersionId, VersionStage = VersionId === undefined ? 'AWSCURRENT' : undefined } = choice;
    for (const [id, version] of this.#versions)
      if ((VersionId ?? id) === id && (VersionStage === undefined ? true : version.stages.has(VersionStage)))
        return [id, version];
    throw new SecretRefusal('ResourceNotFoundException', 'No such version');
  }

  /** Moves a stage from the version that it has to be on, so that of two who move it one is refused. */
  moveStage(stage: string, from: string | undefined, to: string | undefined): void {
    if (this.#on(stage) !== from)
      throw new SecretRefusal('InvalidParameterException', 'The stage is on another version');
    if (to !== undefined && !this.#versions.has(to))
      throw new SecretRefusal('ResourceNotFoundException', 'No such version');
    if (to === undefined) this.#versions.get(from ?? '')?.stages.delete(stage);
    else this.#move(stage, to);
  }

  /** Of the newest version. */
  get storedAtMs(): number {
    return Math.max(...[...this.#versions.values()].map(({ storedAtMs }) => storedAtMs));
  }

  stages(): Record<string, string[]> {
    return Object.fromEntries([...this.#versions].map(([id, { stages }]) => [id, [...stages]]));
  }

  #move(stage: string, to: string): void {
    const from = this.#on(stage);
    if (from === to) return;
    if (from !== undefined) this.#versions.get(from)?.stages.delete(stage);
    this.#versions.get(to)?.stages.add(stage);
    if (stage === 'AWSCURRENT' && from !== undefined) this.#move('AWSPREVIOUS', from);
  }

  #on(stage: string): string | undefined {
    for (const [id, { stages }] of this.#versions) if (stages.has(stage)) return id;
    return undefined;
  }
}
