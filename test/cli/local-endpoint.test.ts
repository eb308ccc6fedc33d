import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chooseOrgs, findConfigured, findInstallation } from '../../cli/status/installation.ts';
import { chooseRun, useLocalDefaults, useRun } from '../../cli/status/local-endpoint.ts';
import type { Run } from '../../local/run/running-runs.ts';

function makeRun(pid: number, org: string): Run {
  const url = `http://127.0.0.1:${pid}`;
  return {
    pid,
    startedAt: '2026-11-25T12:00:00.000Z',
    region: 'us-east-1',
    endpoints: { dynamodb: url, sns: url, sqs: url, secretsManager: url, lambda: url, management: url },
    credentials: { accessKeyId: `id-${pid}`, secretAccessKey: `secret-${pid}` },
    tableName: 'Table',
    outputs: {},
    organizations: [org],
  };
}
const ACME = makeRun(8001, 'acme');
const GLOBEX = makeRun(8002, 'globex');

describe('the run that status shows', () => {
  it('is the only one there is, where nothing else is named', () => {
    assert.equal(chooseRun({}, [ACME], {}), ACME);
    assert.equal(chooseRun({}, [], {}), undefined);
    assert.equal(chooseRun({ stack: 'Clipwatch' }, [ACME], {}), undefined);
    assert.equal(chooseRun({ table: 'clips' }, [ACME], {}), undefined);
    assert.equal(chooseRun({}, [ACME], { CLIPWATCH_TABLE: 'clips' }), undefined);
  });

  it('is the one that is named', () => {
    assert.equal(chooseRun({ pid: 8002 }, [ACME, GLOBEX], {}), GLOBEX);
    assert.throws(() => chooseRun({ pid: 1 }, [ACME], {}), /process id 1: --pid 8001 \(acme, since 2026/);
    assert.throws(() => chooseRun({ pid: 1 }, [], {}), /process id 1: there is none$/);
  });

  it('is named where there are several', () => {
    assert.throws(() => chooseRun({}, [ACME, GLOBEX], {}), /2 runs .*--pid 8001 \(acme.*--pid 8002 \(globex/);
  });

  it('is the one at the endpoint that the environment names, and none where that is another', () => {
    const env = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8002/' };
    assert.equal(chooseRun({}, [ACME, GLOBEX], env), GLOBEX);
    assert.equal(chooseRun({}, [ACME], env), undefined);
    assert.equal(chooseRun({}, [ACME], { AWS_ENDPOINT_URL: '' }), ACME);
  });

  it('is looked at with its own credentials, whatever those of the environment are', () => {
    const env: NodeJS.ProcessEnv = {
      AWS_PROFILE: 'mine',
      AWS_ACCESS_KEY_ID: 'mine',
      AWS_SESSION_TOKEN: 'mine',
    };
    useRun(env, ACME);
    assert.deepEqual(env, {
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:8001',
      AWS_ENDPOINT_URL_SCHEDULER: 'http://127.0.0.1:8001',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'id-8001',
      AWS_SECRET_ACCESS_KEY: 'secret-8001',
    });
  });

  it('lends its credentials to whoever names its endpoint and its table', () => {
    const env: NodeJS.ProcessEnv = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8001' };
    useLocalDefaults(env, [ACME]);
    assert.equal(env.AWS_ACCESS_KEY_ID, 'id-8001');
    const other: NodeJS.ProcessEnv = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' };
    useLocalDefaults(other, [ACME]);
    assert.equal(other.AWS_ACCESS_KEY_ID, 'local');
  });
});

it('a cdk.json may begin with a byte order mark; one without organizations is said to name none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const options = { table: 'clips' };
  try {
    const context = { clipwatch: { organizations: [{ id: 'globex' }] } };
    writeFileSync(join(folder, 'cdk.json'), `\uFEFF${JSON.stringify({ context })}`);
    const installation = await findInstallation(options, undefined);
    assert.deepEqual(installation, { tableName: 'clips', outputs: undefined });
    assert.deepEqual(findConfigured([], installation, folder, undefined), ['globex']);
    assert.deepEqual(findConfigured(['hooli', 'acme'], installation, folder, undefined), ['acme', 'hooli']);
    writeFileSync(join(folder, 'cdk.json'), '{}');
    assert.equal(findConfigured([], installation, folder, undefined), undefined);
    assert.throws(() => chooseOrgs(undefined, undefined), /where the cdk\.json is that names them/);
    const ofRun = await findInstallation({}, ACME);
    assert.equal(ofRun.tableName, 'Table');
    assert.deepEqual(findConfigured([], ofRun, folder, ACME), ['acme']);
    assert.deepEqual(findConfigured(['hooli'], ofRun, folder, ACME), ['hooli']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
