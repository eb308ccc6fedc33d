import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  awaitConfirmations,
  type Confirmations,
  judgeConfirmations,
  readConfirmations,
} from '../../../cli/setup/confirmations.ts';

const email = (endpoint: string) => ({ protocol: 'email', endpoint }) as const;
const never = new AbortController().signal;

describe('who has to confirm', () => {
  it('is an email address that SNS lists as pending, however it is spelt there; a phone need not', () => {
    const addresses = [email('a@example.com'), email('b@example.com'), email('c@example.com')];
    const phone = { protocol: 'sms', endpoint: '+15551234567' } as const;
    const listed = [
      { ...email('A@example.com'), isConfirmed: true },
      { ...email('b@example.com'), isConfirmed: false },
      { protocol: 'https', endpoint: 'c@example.com', isConfirmed: true },
    ];
    assert.deepEqual(judgeConfirmations([...addresses, phone], listed), {
      pending: ['b@example.com'],
      gone: ['c@example.com'],
    });
  });

  it('is confirmed with one that is, beside one that is not', () => {
    const listed = [false, true].map((isConfirmed) => ({ ...email('a@example.com'), isConfirmed }));
    assert.deepEqual(judgeConfirmations([email('a@example.com')], listed), { pending: [], gone: [] });
  });

  it('is not known where SNS may not be asked', async () => {
    const world = { listSubscriptions: async () => undefined };
    const topics = [{ topicArn: 't', addresses: [email('a@example.com')] }];
    assert.equal(await readConfirmations(world, topics), undefined);
  });
});

describe('confirmations are waited for', () => {
  const waiting: Confirmations = { pending: ['a@example.com'], gone: [] };
  const nobody: Confirmations = { pending: [], gone: [] };
  const how = { limitMs: 60_000, leave: never, onWait: () => {} };

  it('until nobody is pending', async () => {
    const states = [waiting, nobody];
    assert.deepEqual(await awaitConfirmations(async () => states.shift(), how), nobody);
  });

  it('not at all where it is not known', async () => {
    assert.equal(await awaitConfirmations(async () => undefined, how), undefined);
  });

  it('until the time is up, or somebody does not want to wait, who then knows how it was last', async () => {
    const read = async () => waiting;
    assert.equal(await awaitConfirmations(read, { ...how, limitMs: 0 }), waiting);
    const leaving = new AbortController();
    const onWait = () => leaving.abort();
    assert.equal(await awaitConfirmations(read, { ...how, leave: leaving.signal, onWait }), waiting);
  });
});
