import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { VendorLine } from '../../functions/check/ask/vendor-line.ts';
import type { CheckDeps } from '../../functions/check/deps.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { createRhombusClient } from '../../functions/rhombus/client.ts';
import { createSecrets } from '../../functions/runtime/secrets.ts';
import type { LocalServer } from '../../local/cloud/http.ts';
import { startSecretsManager } from '../../local/cloud/secrets-manager.ts';
import { type Simulated, simulate } from '../local/rhombus/simulated.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('a line to the vendor, with real secrets and a simulated vendor', () => {
  let secretsManager: LocalServer;
  let client: SecretsManagerClient;
  let simulated: Simulated;
  let open: (orgId?: string) => VendorLine;
  let secrets: CheckDeps['secrets'];

  beforeEach(async () => {
    const ring = JSON.stringify({ acme: 'first', globex: 'another' });
    secretsManager = await startSecretsManager(new Map([['keys', ring]]), CREDENTIALS);
    client = new SecretsManagerClient({
      endpoint: secretsManager.url,
      region: 'us-east-1',
      credentials: CREDENTIALS,
    });
    simulated = await simulate({});
    simulated.simulator.setApiKeys(['first']);
    secrets = createSecrets(client);
    open = (orgId = 'acme') => {
      const deps = { secrets, connect: createRhombusClient, remainingMs: () => 60_000 };
      const organization = { id: orgId, baseUrl: simulated.simulator.url, secretId: `keys#${orgId}` };
      return new VendorLine(deps, organization);
    };
  });
  afterEach(async () => {
    client.destroy();
    await simulated[Symbol.asyncDispose]();
    await secretsManager.close();
  });

  const store = (keys: Record<string, string>) =>
    client.send(new PutSecretValueCommand({ SecretId: 'keys', SecretString: JSON.stringify(keys) }));
  const list = async (line: VendorLine) => {
    const { vendor } = newOrgState('acme');
    const answer = await line.call(vendor, (rhombus) => rhombus.listClipsInProgress());
    return 'reason' in answer ? answer.reason : answer.kind;
  };
  const callsOf = (line: VendorLine) => line.takeCalls().map(({ outcome }) => outcome);

  it('goes on with the key of before, where the new one is rejected, and takes up the new one when it is good', async () => {
    assert.equal(await list(open()), 'shows');
    await store({ acme: 'notYetGood' });
    simulated.simulator.setApiKeys(['first']);
    secrets = createSecrets(client);
    const line = open();
    assert.equal(await list(line), 'shows');
    assert.deepEqual(callsOf(line), ['unauthorized', 'unauthorized', 'ok']);
    // Neither in this invocation nor in the next ones is it tried with every call.
    assert.equal(await list(line), 'shows');
    const next = open();
    assert.equal(await list(next), 'shows');
    assert.deepEqual([callsOf(line), callsOf(next)], [['ok'], ['ok']]);
    simulated.simulator.setApiKeys(['notYetGood']);
    assert.equal(await list(open()), 'shows');
  });

  it('takes a new key at once where the old one is rejected', async () => {
    assert.equal(await list(open()), 'shows');
    simulated.simulator.setApiKeys(['second']);
    await store({ acme: 'second' });
    assert.equal(await list(open()), 'shows');
  });

  it('says that the key is rejected where no other was stored before', async () => {
    simulated.simulator.setApiKeys(['second']);
    const line = open();
    assert.equal(await list(line), 'wrong-region');
    assert.deepEqual(callsOf(line), ['unauthorized', 'unauthorized']);
    // The ring was changed for another org: the key of before is the same.
    await store({ acme: 'first', globex: 'changed' });
    assert.equal(await list(line), 'wrong-region');
    assert.deepEqual(callsOf(line), ['unauthorized', 'unauthorized']);
  });

  it('does not use the key of another org', async () => {
    assert.equal(await list(open('globex')), 'wrong-region');
    assert.equal(await list(open('initech')), 'secret');
  });
});
