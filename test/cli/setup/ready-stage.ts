import assert from 'node:assert/strict';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { KEY } from '../../local/rhombus/simulated.ts';
import type { Ran } from '../orgs-installation.ts';
import { startStage } from './stage.ts';

/** Where the key goes. */
export const SECRET = 'clipwatch/keys-0';

/** A stage where all goes well: CDK is ready, a deployment comes to its end, and whoever is asked to confirm does. */
export async function startReadyStage() {
  const at = await startStage();
  at.bootstrap();
  at.onCdk(([command]) => (command === 'deploy' ? at.deploy() : {}));
  at.onList(() => at.confirmAll());

  /** What has to be said where nobody can be asked, but for the key and `--yes`. */
  const flags = (...more: string[]) => [
    'setup',
    ...at.api,
    ...['--org', 'acme', '--email', 'a@example.com', '--operator', 'ops@example.com'],
    ...more,
  ];

  async function secretOf(id: string): Promise<string | undefined> {
    const found = await at.secrets.send(new GetSecretValueCommand({ SecretId: id })).catch(() => undefined);
    return found?.SecretString;
  }

  return {
    ...at,
    flags,
    run: (...more: string[]): Promise<Ran> => at.orgs(flags('--yes', ...more), KEY),
    secretOf,
    /** Nothing was done, and `cdk.json` is as it was `before`. */
    async isUntouched(before: string): Promise<void> {
      assert.equal(at.readFile(), before);
      assert.deepEqual([await secretOf(SECRET), at.cdkCalls.length, at.published], [undefined, 0, []]);
    },
  };
}

export type ReadyStage = Awaited<ReturnType<typeof startReadyStage>>;
