import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip, makeOwed, NOW_MS } from '../clip-records.ts';
import { OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const MINUTE_MS = 60_000;

/** An org that owes word of an ended clip since so many minutes. */
function orgThatOwes(due: Record<string, number>, minutes: number): OneOrg {
  const org = new OneOrg();
  const clip = makeClip({ clipUuid: uuidOf(0), state: 'completed', told: { completed: 1 } });
  const owed = makeOwed(clip, { due, recordedBy: 'long ago', recordedAtMs: NOW_MS - minutes * MINUTE_MS });
  const observedAt = new Date(NOW_MS - minutes * MINUTE_MS).toISOString();
  const event = { ...owed.event, data: { ...owed.event.data, observedAt } };
  org.table.clips.set(
    'acme',
    new Map([[clip.clipUuid, { ...clip, version: 1, owed: [{ ...owed, event }] }]]),
  );
  return org;
}

function debtOf({ org }: OneOrg) {
  return org.oldestDebt;
}

function withAudience(org: OneOrg, audience: Partial<Audience>): void {
  org.table.audiences.set('night', {
    name: 'night',
    topics: { mail: 'arn:night' },
    ...DEFAULT_VOICE,
    ...audience,
  });
}

describe('what is owed for long', () => {
  it('is noted once it is five minutes old, with its topic and why, and struck out once it was told', async () => {
    const org = orgThatOwes({ mail: 0 }, 0);
    org.refusal = ({ destination }) => (destination === 'mail' && org.nowSec < 450 ? 'denied' : undefined);
    await org.minutes(4);
    assert.equal(debtOf(org), undefined);
    await org.minutes(3);
    assert.deepEqual(debtOf(org), { destination: 'mail', sinceMs: NOW_MS, why: 'denied' });
    await org.minutes(8);
    assert.equal(debtOf(org), undefined);
  });

  it('is noted where SNS refuses the message itself', async () => {
    const org = orgThatOwes({ mail: 0 }, 6);
    org.refusal = ({ destination }) => (destination === 'mail' ? 'invalid' : undefined);
    await org.minutes(2);
    assert.equal(debtOf(org)?.why, 'invalid');
  });

  it('is noted where nobody can tell when people may be told', async () => {
    const org = orgThatOwes({ mail: 0 }, 6);
    org.storeError = (name) => (name === 'reserveSlots' ? new StoreError('throttled', 'test') : undefined);
    await org.minutes(2);
    assert.equal(debtOf(org)?.why, 'waiting');
  });

  it('is not noted while it is held by quiet hours, nor right after them', async () => {
    const quietHours = { from: '11:00', to: '12:04' };
    const org = orgThatOwes({ 'mail@night': 0 }, 30);
    withAudience(org, { quietHours });
    org.refusal = ({ destination }) => (destination === 'mail@night' ? 'unavailable' : undefined);
    await org.minutes(8);
    assert.equal(debtOf(org), undefined);
    await org.minutes(3);
    assert.equal(debtOf(org)?.destination, 'mail@night');
  });

  it('is not noted while people are spared it', async () => {
    const org = orgThatOwes({ mail: NOW_MS + 10 * MINUTE_MS }, 30);
    await org.minutes(3);
    assert.equal(debtOf(org), undefined);
  });

  it('costs no write of the state with each look', async () => {
    const org = orgThatOwes({ mail: 0 }, 20);
    org.refusal = ({ destination }) => (destination === 'mail' ? 'unavailable' : undefined);
    await org.minutes(1);
    const noted = debtOf(org);
    await org.minutes(3);
    assert.equal(debtOf(org), noted);
  });
});

describe('what is odd', () => {
  it('is noted with its count, since when, and the fields it is about', async () => {
    const org = new OneOrg();
    const odd = [
      sightingOf(0, { status: 'POSTPROCESSING', unreadable: ['percentComplete'] }),
      sightingOf(1, { status: 'POSTPROCESSING' }),
    ];
    org.list = () => odd;
    org.page = () => ({ ...pageOf(odd), malformed: 3 });
    await org.minutes(2);
    const { oddities = {} } = org.org;
    assert.deepEqual(Object.keys(oddities).toSorted(), [
      'malformed-items',
      'unknown-status',
      'unreadable-fields',
    ]);
    assert.equal(oddities['unreadable-fields']?.fields, 'percentComplete');
    assert.ok((oddities['malformed-items']?.count ?? 0) >= 3);
    assert.ok((oddities['unknown-status']?.sinceMs ?? 0) >= NOW_MS);
    assert.ok(!JSON.stringify(org.org).includes('POSTPROCESSING'), 'the words are the vendor’s');
  });

  it('is noted once a quarter of an hour while it goes on, since when it began', async () => {
    const org = new OneOrg();
    org.list = () => [sightingOf(0, { status: 'POSTPROCESSING' })];
    await org.minutes(2);
    const first = org.org.oddities;
    await org.minutes(12);
    assert.equal(org.org.oddities, first);
    await org.minutes(4);
    const again = org.org.oddities?.['unknown-status'];
    assert.equal(again?.sinceMs, first?.['unknown-status']?.sinceMs);
    assert.ok((again?.lastAtMs ?? 0) >= (first?.['unknown-status']?.lastAtMs ?? 0) + 15 * MINUTE_MS);
  });

  it('is noted of an idle org, too', async () => {
    const org = new OneOrg();
    org.page = () => ({ ...pageOf([]), malformed: 1 });
    await org.minutes(3);
    assert.ok(org.org.oddities?.['malformed-items']);
  });

  it('is noted of a clip that the table will not hold', async () => {
    const org = new OneOrg();
    org.list = () => [sightingOf(0)];
    org.storeError = (name) => (name === 'recordTransition' ? new StoreError('refused', 'test') : undefined);
    await org.minutes(2);
    assert.ok(org.org.oddities?.['clip-unstorable']);
  });

  it('is nothing where all is in order', async () => {
    const org = new OneOrg();
    org.list = () => [sightingOf(0)];
    await org.minutes(3);
    assert.deepEqual([org.org.oddities, debtOf(org)], [undefined, undefined]);
  });
});
