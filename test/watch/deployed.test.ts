import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { REGION } from '../../local/cloud/template.ts';
import { STACK_NAME, synthesize } from '../../local/run/synthesize.ts';
import { CLIP_UUID } from '../clip-records.ts';

/** What the tick's schedule does first. */
async function registerOrganizations(cloud: Cloud): Promise<void> {
  const ticks = cloud.template.schedules.filter(({ input }) => input.includes('organizations'));
  for (const { functionName, input } of ticks) await cloud.invoke(functionName, JSON.parse(input));
}

/** Nothing listens there: `watch` itself never calls Rhombus. */
const ORGANIZATION = {
  id: 'acme',
  secret: 'clipwatch/acme',
  apiUrl: 'http://127.0.0.1:1',
  allowAnyHost: true,
};

describe('watch as it is deployed, invoked as a pipeline would', () => {
  const assemblyDir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  const logs: string[] = [];
  let cloud: Cloud;
  let lambda: LambdaClient;

  before(async () => {
    await synthesize({ organizations: [ORGANIZATION] }, assemblyDir, new AbortController().signal);
    cloud = await startCloud({
      assemblyDir,
      stackName: STACK_NAME,
      secrets: new Map(),
      onDelivery: () => {},
      onTrouble: () => {},
      onLog: (_, line) => logs.push(line),
      onRequest: () => {},
      onNotice: () => {},
    });
    await registerOrganizations(cloud);
    lambda = new LambdaClient({
      endpoint: cloud.endpoints.lambda,
      region: REGION,
      credentials: cloud.credentials,
    });
  });
  after(async () => {
    lambda?.destroy();
    await cloud?.stop();
    rmSync(assemblyDir, { recursive: true, force: true });
  });

  async function invoke(payload: unknown) {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: cloud.template.outputs.WatchFunctionName,
        Payload: JSON.stringify(payload),
      }),
    );
    return { failed: FunctionError !== undefined, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) };
  }
  const ask = (request: object) => invoke({ orgId: 'acme', clipUuid: CLIP_UUID, ...request });

  it('start, get and stop answer the clip', async () => {
    const started = await ask({ action: 'start', label: 'case 7' });
    assert.equal(started.failed, false);
    assert.deepEqual(started.answer, {
      orgId: 'acme',
      clipUuid: CLIP_UUID,
      state: 'in-progress',
      since: started.answer.since,
      attempt: 1,
      label: 'case 7',
      title: null,
      deviceUuids: [],
      status: null,
      operation: null,
      percent: null,
      firstSeenAt: null,
      expectedEnd: null,
      told: {},
      owed: 0,
    });
    assert.equal(new Date(started.answer.since).toISOString(), started.answer.since);
    assert.deepEqual((await ask({ action: 'get' })).answer, started.answer);
    assert.equal((await ask({ action: 'stop' })).answer.state, 'stopped');
  });

  for (const [request, errorType] of [
    [{ action: 'pause' }, 'UnknownActionError'],
    [{ action: 'start', orgId: 'globex' }, 'UnknownOrgError'],
    [{ action: 'start', clipUuid: 'no id' }, 'MalformedClipUuidError'],
    [{ action: 'get', clipUuid: 'NobodyKnowsThisClip00A' }, 'ClipNotFoundError'],
    [{ action: 'start', label: 7 }, 'InvalidPayloadError'],
    [{}, 'InvalidPayloadError'],
  ] as const)
    it(`${JSON.stringify(request)} fails with the errorType ${errorType}`, async () => {
      const { failed, answer } = await ask(request);
      assert.ok(failed);
      assert.equal(answer.errorType, errorType);
      assert.ok(answer.errorMessage.length > 10);
    });

  for (const payload of [null, 'start', 17, []])
    it(`the payload ${JSON.stringify(payload)} fails with the errorType InvalidPayloadError`, async () => {
      assert.equal((await invoke(payload)).answer.errorType, 'InvalidPayloadError');
    });

  it('nothing of this is worth a log line of its own', () => {
    assert.deepEqual(
      logs.filter((line) => line.includes('clipwatch-watch')),
      [],
    );
  });
});
