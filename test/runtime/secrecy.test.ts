import './powertools-env.ts';
import assert from 'node:assert/strict';
import { it } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import type { CheckDeps } from '../../functions/check/deps.ts';
import { SecretError } from '../../functions/ports/secrets.ts';
import type { Store } from '../../functions/ports/store.ts';
import { logErrors, publishMetrics, reportFact } from '../../functions/runtime/telemetry.ts';
import { CLIP_UUID, makeSighting } from '../clip-records.ts';
import { startTable } from '../store/dynalite.ts';
import { CheckAtWork } from '../watch/check-at-work.ts';
import { Watching } from '../watch/watching.ts';
import { captureOutput } from './captured-output.ts';

const CONTEXT = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 } as Context;
/** No word of ours, so that finding it means that it came from outside. */
const MARK = 'Zqxj';

const STORE_METHODS = [
  'acquireLease',
  'loadOrg',
  'saveOrg',
  'recordTransition',
  'loadTopicHealth',
  'reserveSlots',
  'loadNames',
  'saveNames',
  'archiveClip',
];

/** What goes wrong, if anything, each time with an error that quotes what it should not. */
const fault = fc.constantFrom('none', 'topics', 'secrets', 'rhombus', 'compose', ...STORE_METHODS);
const title = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `${MARK}${text}${MARK}`);

function break_(what: string, words: string, store: Store): { store: Store; deps: Partial<CheckDeps> } {
  const fail = () => {
    throw Object.assign(new Error(`One of the values was invalid: ${words}`), {
      name: 'ValidationException',
    });
  };
  if (what in store) return { store: { ...store, [what]: async () => fail() }, deps: {} };
  const cause = new Error(words);
  const deps: Record<string, Partial<CheckDeps>> = {
    topics: {
      topics: {
        publish: async (_, messages) => messages.map(() => ({ kind: 'failed', reason: 'denied' })),
      },
    },
    secrets: {
      secrets: {
        read: async () => Promise.reject(Object.assign(new SecretError('none'), { cause })),
        storedAtMs: () => undefined,
      },
    },
    rhombus: {
      connect: () => {
        throw Object.assign(new Error(words), { cause });
      },
    },
    compose: { compose: fail },
  };
  return { store, deps: deps[what] ?? {} };
}

it('no title, label, key, address or number that a pass works with is ever logged', async (t) => {
  const table = await startTable();
  const lines = captureOutput(t);
  let orgs = 0;
  let found: string | undefined;
  try {
    await fc.assert(
      fc.asyncProperty(title, fault, async (words, what) => {
        const orgId = `org-${++orgs}`;
        await new Watching(table.store, orgId).send({ label: words.slice(0, 100) });
        const { store, deps } = break_(what, words, table.store);
        const check = new CheckAtWork(store, {}, { report: reportFact, ...deps });
        check.clips = [makeSighting({ status: 'COMPLETE', details: { title: words, region: MARK } })];
        const handler = middy()
          .use(publishMetrics())
          .use(logErrors())
          .handler(async () => check.run(orgId));
        const thrown = await handler({}, CONTEXT).then(
          () => '',
          (error: Error) => `${error.name} ${error.message} ${error.stack}`,
        );
        found = [...lines, thrown].find((line) => line.includes(MARK));
        assert.equal(found, undefined, `${what}: ${found}`);
      }),
      { numRuns: 60 },
    );
  } finally {
    t.mock.restoreAll();
    await table.close();
  }
  assert.ok(lines.some((line) => line.includes('outcome-recorded') && line.includes(CLIP_UUID)));
  assert.ok(lines.some((line) => line.includes('"failed"')));
});
