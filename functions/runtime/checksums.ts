import { createHash, createHmac } from 'node:crypto';

type Hash = ReturnType<typeof createHash | typeof createHmac>;
type Data = string | ArrayBuffer | NodeJS.ArrayBufferView;

/**
 * What the bundles have in place of `@smithy/core/checksum`, of which our clients take these two: those of Node, without
 * the ones in JavaScript for runtimes that have none (`infra/build-function.ts`). A digest is taken once.
 */
class Checksum {
  readonly #begin: () => Hash;
  #hash: Hash;

  constructor(algorithm: 'sha256' | 'md5', secret: Data | undefined) {
    this.#begin = () =>
      secret === undefined ? createHash(algorithm) : createHmac(algorithm, readable(secret));
    this.#hash = this.#begin();
  }

  update(data: Data): void {
    this.#hash.update(readable(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#begin();
  }
}

/** Signs; with a secret it is an HMAC. */
export class Sha256 extends Checksum {
  constructor(secret?: Data) {
    super('sha256', secret);
  }
}

/** Compares what SQS took with what was sent to it. */
export class Md5 extends Checksum {
  constructor() {
    super('md5', undefined);
  }
}

function readable(data: Data): string | NodeJS.ArrayBufferView {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
