import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { type Store, StoreError } from '../../functions/ports/store.ts';
import { createStore } from '../../functions/store/store.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { startHostileServer } from '../rhombus/hostile-server.ts';
import { startTable, toDocuments } from './dynalite.ts';

const TITLE = 'a secret title';
const clip = makeClip({ details: { title: TITLE } });

/** A store whose table is at this address. */
function connect(t: TestContext, endpoint: string, tableName = 'clips'): Store {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  t.after(() => client.destroy());
  return createStore({ documents: toDocuments(client), tableName });
}

async function errorOf(request: Promise<unknown>): Promise<StoreError> {
  const error = await request.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof StoreError, String(error));
  assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, new RegExp(TITLE));
  return error;
}

/** Every question that there is, asked of a table that answers with an error. */
function askEverything(store: Store): Promise<unknown>[] {
  return [
    store.acquireLease('acme', { holder: 'a', expiresAtMs: 1, endsAtMs: 1 }, NOW_MS),
    store.releaseLease('acme', 'a'),
    store.leaveHint('acme', NOW_MS),
    store.readLease('acme'),
    store.loadOrg('acme'),
    store.loadState('acme'),
    store.saveOrg(newOrgState('acme')),
    store.recordTransition(clip),
    store.archiveClip(clip, NOW_MS),
    store.findDone('acme', ['a'], NOW_MS),
    store.loadClip('acme', 'a', NOW_MS),
    store.listRecentlyDone('acme', 1, NOW_MS),
    store.reserveSlots('mail', { count: 1, gapMs: 1, nowMs: NOW_MS, latestMs: NOW_MS }),
    store.loadTopicHealth(['mail']),
    store.saveTopicHealth('mail', undefined),
    store.loadNames('acme'),
    store.saveNames('acme', { askedAtMs: NOW_MS, cameras: new Map() }),
    store.admitStart('acme', 1, NOW_MS),
  ];
}

for (const [name, kind, status = 400] of [
  ['ValidationException', 'refused'],
  ['SerializationException', 'refused'],
  ['ItemCollectionSizeLimitExceededException', 'refused'],
  ['AccessDeniedException', 'denied'],
  ['ResourceNotFoundException', 'denied'],
  ['UnrecognizedClientException', 'denied'],
  ['ExpiredTokenException', 'denied'],
  ['InvalidSignatureException', 'denied'],
  ['ProvisionedThroughputExceededException', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['InternalServerError', 'unavailable', 500],
  ['ServiceUnavailable', 'unavailable', 503],
  ['SomethingNewException', 'unavailable'],
] as const)
  it(`${name} of DynamoDB is read as ${kind} whatever was asked, and quotes nothing`, async (t) => {
    const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: TITLE });
    const server = await startHostileServer((response) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(body);
    });
    t.after(() => server[Symbol.asyncDispose]());
    const errors = await Promise.all(askEverything(connect(t, server.url)).map(errorOf));
    for (const error of errors) {
      assert.equal(error.kind, kind);
      assert.match(error.message, new RegExp(name));
    }
  });

it('a table that cannot be reached is unavailable', async (t) => {
  const server = await startHostileServer();
  await server[Symbol.asyncDispose]();
  const errors = await Promise.all(askEverything(connect(t, server.url)).map(errorOf));
  for (const { kind } of errors) assert.equal(kind, 'unavailable');
});

it('an answer that is none is unavailable', async (t) => {
  const server = await startHostileServer((response) => response.destroy());
  t.after(() => server[Symbol.asyncDispose]());
  assert.equal((await errorOf(connect(t, server.url).loadOrg('acme'))).kind, 'unavailable');
});

it('a table that is not there is denied', async (t) => {
  const { client, close } = await startTable();
  t.after(close);
  const store = createStore({ documents: toDocuments(client), tableName: 'no-such-table' });
  assert.equal((await errorOf(store.loadOrg('acme'))).kind, 'denied');
});

// DynamoDB keeps 38 digits of a number, between 1e-130 and 1e126 in size.
for (const byteCount of [5e-324, 1e-131, 1e126, 1e300, 2 ** 60, Number.NaN, Number.POSITIVE_INFINITY])
  it(`a clip with the number ${byteCount} is refused, and hinders no other`, async (t) => {
    const { store, close } = await startTable();
    t.after(close);
    const broken = makeClip({ clipUuid: 'broken', details: { title: TITLE, byteCount } });
    assert.equal((await errorOf(store.recordTransition(broken))).kind, 'refused');
    assert.equal((await store.recordTransition(clip)).kind, 'written');
  });

it('a clip that is too large is refused', async (t) => {
  const { store, close } = await startTable();
  t.after(close);
  const large = makeClip({ details: { title: TITLE.repeat(40_000) } });
  assert.equal((await errorOf(store.recordTransition(large))).kind, 'refused');
});
