import './powertools-env.ts';
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Fact } from '../../functions/ports/facts.ts';
import { SecretError } from '../../functions/ports/secrets.ts';
import { logErrors, publishMetrics, reportFact } from '../../functions/runtime/telemetry.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { captureOutput } from './captured-output.ts';

const CONTEXT = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 } as Context;

const FACTS: Fact[] = [
  {
    kind: 'outcome-recorded',
    orgId: 'acme',
    clipUuid: CLIP_UUID,
    outcome: 'failed',
    eventId: `acme/${CLIP_UUID}/failed/1`,
    late: false,
  },
  { kind: 'published', orgId: 'acme', destination: 'mail', count: 2, delayMs: 300 },
  { kind: 'publish-failed', orgId: 'acme', destination: 'mail', reason: 'denied' },
  { kind: 'table-failed', orgId: 'acme', what: 'settle', reason: 'unavailable' },
  { kind: 'record-failed', orgId: 'acme', clipUuid: CLIP_UUID, reason: 'TimeoutError' },
  { kind: 'vendor-failed', orgId: 'acme', reason: 'unreachable', detail: 'no answer', retryInSeconds: 5 },
  { kind: 'vendor-recovered', orgId: 'acme', blindSeconds: 60 },
  { kind: 'malformed-items', orgId: 'acme', count: 3 },
  { kind: 'unknown-status', orgId: 'acme', status: 'PAUSED' },
  { kind: 'clips-unseen', orgId: 'acme', count: 12 },
  { kind: 'clip-unstorable', orgId: 'acme', clipUuid: CLIP_UUID, reason: 'refused' },
  { kind: 'items-unreadable', orgId: 'acme', count: 2 },
  {
    kind: 'endpoint-failed',
    orgId: 'acme',
    endpoint: 'page',
    reason: 'says-nothing',
    detail: 'no clips',
    retryInSeconds: 5,
  },
  { kind: 'endpoint-recovered', orgId: 'acme', endpoint: 'page', outSeconds: 60 },
  { kind: 'topic-recovered', orgId: 'acme', destination: 'text', deafSeconds: 60 },
  { kind: 'unreadable-fields', orgId: 'acme', fields: 'status', count: 2 },
  { kind: 'paging-cut', orgId: 'acme', pages: 500 },
  { kind: 'lease-lost', orgId: 'acme' },
  { kind: 'turn-refused', orgId: 'acme' },
];

/** Runs one invocation, and gives what it logged. */
async function invoke(t: TestContext, work: () => void): Promise<Record<string, unknown>[]> {
  const lines = captureOutput(t);
  const handler = middy()
    .use(publishMetrics())
    .use(logErrors())
    .handler(async () => work());
  await handler({}, CONTEXT).catch(() => {});
  t.mock.restoreAll();
  return lines.map((line) => JSON.parse(line));
}

function metricsIn(line: Record<string, unknown> | undefined): string[] {
  const emf = line?._aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } | undefined;
  return emf?.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name) ?? [];
}

const calls = (made: Record<string, number>, idle: boolean) => () =>
  reportFact({ kind: 'calls-made', orgId: 'acme', calls: made, idle });

for (const fact of FACTS)
  it(`${fact.kind} is one line of JSON with all that it says, and the id of the invocation`, async (t) => {
    const [line, ...metrics] = await invoke(t, () => reportFact(fact));
    assert.equal(line?.message, fact.kind);
    assert.equal(line?.requestId, 'request-1');
    assert.equal(line?.service, 'clipwatch-check');
    for (const [name, value] of Object.entries(fact))
      if (name !== 'kind') assert.deepEqual(line?.[name], value, name);
    assert.ok(metrics.length <= 1);
  });

it('an invocation with nothing to say says nothing', async (t) => {
  assert.deepEqual(await invoke(t, () => {}), []);
});

it('the metrics of an invocation are one line in the embedded format', async (t) => {
  const lines = await invoke(t, () => {
    for (const fact of FACTS) reportFact(fact);
    calls({ 'list:ok': 4, 'clip:ok': 2, 'page:rate-limited': 1 }, false)();
  });
  assert.equal(lines.length, FACTS.length + 1);
  const emf = lines.at(-1) ?? {};
  const { CloudWatchMetrics } = emf._aws as { CloudWatchMetrics: unknown };
  assert.deepEqual(CloudWatchMetrics, [
    {
      Namespace: 'Clipwatch',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'OutcomesRecorded', Unit: 'Count' },
        { Name: 'NotificationsPublished', Unit: 'Count' },
        { Name: 'PublishDelay', Unit: 'Milliseconds' },
        { Name: 'PublishFailures', Unit: 'Count' },
        { Name: 'TableFailures', Unit: 'Count' },
        { Name: 'VendorFailures', Unit: 'Count' },
        { Name: 'MalformedItems', Unit: 'Count' },
        { Name: 'UnknownStatuses', Unit: 'Count' },
        { Name: 'UnseenClips', Unit: 'Count' },
        { Name: 'UnreadableFields', Unit: 'Count' },
        { Name: 'VendorCallsOk', Unit: 'Count' },
        { Name: 'VendorCallsRateLimited', Unit: 'Count' },
      ],
    },
  ]);
  assert.equal(emf.VendorCallsOk, 6);
  assert.equal(emf.VendorCallsRateLimited, 1);
  assert.equal(emf.NotificationsPublished, 2);
  assert.deepEqual(emf.TableFailures, [1, 1, 1, 2]);
  assert.equal(emf.orgId, 'acme');
  assert.equal(emf['calls:page:rate-limited'], '1');
});

for (const [what, made, idle, names] of [
  ['an idle invocation whose calls went well', { 'list:ok': 2 }, true, []],
  ['an idle invocation without a call', {}, true, []],
  ['an invocation with clips and without a call', {}, false, []],
  ['an invocation with clips', { 'list:ok': 2 }, false, ['VendorCallsOk']],
  [
    'an idle invocation with a call that failed',
    { 'list:ok': 1, 'page:malformed': 1 },
    true,
    ['VendorCallsOk', 'VendorCallsMalformed'],
  ],
] as const)
  it(`the calls of ${what} are ${names.length === 0 ? 'left to the ledger' : 'counted'}`, async (t) => {
    const lines = await invoke(t, calls(made, idle));
    assert.equal(lines.length, names.length === 0 ? 0 : 1);
    assert.deepEqual(metricsIn(lines[0]), names);
  });

it('the calls of an invocation whose last clip has ended are counted, since it wrote metrics anyway', async (t) => {
  const lines = await invoke(t, () => {
    for (const fact of FACTS.slice(0, 1)) reportFact(fact);
    calls({ 'list:ok': 3 }, true)();
  });
  assert.deepEqual(metricsIn(lines.at(-1)), ['OutcomesRecorded', 'VendorCallsOk']);
});

it('metrics do not leak from one invocation into the next', async (t) => {
  const first = await invoke(t, calls({ 'list:ok': 3 }, false));
  const second = await invoke(t, calls({ 'list:ok': 1 }, false));
  assert.equal(first[0]?.VendorCallsOk, 3);
  assert.equal(second[0]?.VendorCallsOk, 1);
});

it('the metrics of an invocation that fails are written all the same', async (t) => {
  const lines = await invoke(t, () => {
    calls({ 'list:ok': 3 }, false)();
    throw new SecretError('The secret cannot be read: AccessDeniedException');
  });
  assert.deepEqual(
    lines.map(({ message }) => message),
    ['failed', undefined],
  );
  assert.equal(lines[0]?.reason, 'The secret cannot be read: AccessDeniedException');
});
