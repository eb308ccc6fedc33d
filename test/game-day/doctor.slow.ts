import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CHECKS } from '../../cli/doctor/checks.ts';
import { examine } from '../../cli/doctor/examine.ts';
import type { Finding } from '../../cli/doctor/finding.ts';
import { openReaders } from '../../cli/doctor/open-readers.ts';
import { createClients } from '../../cli/doctor/readers/clients.ts';
import { useRun } from '../../cli/status/local-endpoint.ts';
import { createStore } from '../../functions/store/store.ts';
import { REGION } from '../../local/cloud/template.ts';
import { GAME_FAULTS, type GameFault } from './faults.ts';
import { type GameWorld, startWorld } from './world.ts';

const LIMIT_MS = 20_000;
const PAUSE_MS = 2_000;
/** What has not been found by then is not found. */
const PATIENCE_MS = 150_000;

/** Where doctor finds the cause, and operators hear of what comes of it. */
const CAUSES: Record<string, string> = {
  'turns-pile-up': 'turnslate',
  'schedule-gone': 'ticknotrun',
  'table-refuses': 'healtherrors',
};
/** Takes five minutes: `test/cli/doctor/organizations.test.ts` has it. */
const SLOW = 'debt';

/** The section of the runbook that doctor has to name, and whom. */
function expected({ name, tells }: GameFault): { section: string; about: string } {
  const section = CAUSES[name];
  if (section !== undefined) return { section, about: '' };
  assert.ok('kind' in tells);
  return { section: tells.kind, about: tells.about.split(':')[0] ?? '' };
}

describe('doctor finds each fault of the game day, and says what to do', () => {
  const faults = GAME_FAULTS.filter(({ name }) => name !== SLOW);
  const together = faults.filter(({ isAlone }) => !isAlone);
  let world: GameWorld;
  const envBefore = { ...process.env };

  before(async () => {
    const orgIds = [...new Set(GAME_FAULTS.flatMap(({ org }) => org ?? []))];
    world = await startWorld(orgIds, ['no-secret']);
    const { endpoints, credentials } = world.cloud;
    useRun(process.env, {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      region: REGION,
      endpoints,
      credentials,
      tableName: '',
      outputs: {},
      organizations: [],
    });
    for (const fault of faults) fault.prepare?.(world);
    for (const { isFromStart, begin } of faults) if (isFromStart) await begin(world);
    // Whoever is to be missed has to have been seen.
    await sleep(20_000);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    for (const name of Object.keys(process.env)) if (!(name in envBefore)) delete process.env[name];
    Object.assign(process.env, envBefore);
  });

  async function look(): Promise<Finding[]> {
    const { endpoints, credentials, template } = world.cloud;
    using clients = createClients();
    const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region: REGION, credentials });
    const store = createStore({
      documents: DynamoDBDocumentClient.from(client),
      tableName: template.tables[0]?.name ?? '',
    });
    const readers = openReaders({
      place: {
        nowMs: Date.now(),
        localPid: process.pid,
        region: REGION,
        awsEndpoint: endpoints.sqs,
        idleSeconds: Number(world.cloud.outputs.IdleSeconds),
        checkRoleArn: undefined,
        keyRings: [],
      },
      clients,
      store,
      stackName: 'Clipwatch',
      orgIds: undefined,
    });
    const examined = await examine(CHECKS, readers, { limitMs: LIMIT_MS, onDone: () => {} });
    client.destroy();
    return examined.flatMap(({ findings }) => findings);
  }

  /** Looks again and again until all are found; answers what was found for each. */
  async function findAll(those: readonly GameFault[]): Promise<Map<string, Finding>> {
    const found = new Map<string, Finding>();
    const giveUpAtMs = Date.now() + PATIENCE_MS;
    while (found.size < those.length && Date.now() < giveUpAtMs) {
      const findings = await look();
      for (const fault of those) {
        const { section, about } = expected(fault);
        const finding = findings.find(
          (one) => /wrong|warning/.test(one.verdict) && one.section === section && one.saw.includes(about),
        );
        if (finding !== undefined && !found.has(fault.name)) found.set(fault.name, finding);
      }
      await sleep(PAUSE_MS);
    }
    return found;
  }

  it('all at once', async () => {
    const others = together.filter(({ isFromStart }) => !isFromStart);
    for (const { begin } of others) await begin(world);
    const found = await findAll(together);
    for (const { mend } of together) await mend(world);
    assert.deepEqual(
      together.filter(({ name }) => !found.has(name)).map(({ name }) => name),
      [],
    );
    for (const { todo = '' } of found.values()) assert.match(todo, /^[A-Z].*\.$/);
  });

  for (const fault of faults.filter(({ isAlone }) => isAlone))
    it(fault.what, async () => {
      await fault.begin(world);
      const found = await findAll([fault]);
      await fault.mend(world);
      assert.match(found.get(fault.name)?.todo ?? '', /^[A-Z].*\.$/);
    });
});
