import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnyEvent } from '../../functions/domain/outbox/event.ts';
import { StoreError } from '../../functions/ports/store.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const MINUTE_SEC = 60;

/** An org whose key is rejected between two minutes, and whose one clip ends meanwhile. */
function blindOrg(fromMinute: number, toMinute: number, { withClip = true } = {}): OneOrg {
  const org = new OneOrg();
  const isBlind = () => org.nowSec >= fromMinute * MINUTE_SEC && org.nowSec < toMinute * MINUTE_SEC;
  org.instead = () => (isBlind() ? failed('unauthorized') : undefined);
  const shown = () => {
    if (!withClip || org.nowSec < 70) return [];
    const hasEnded = org.nowSec >= (fromMinute + 5) * MINUTE_SEC;
    return [hasEnded ? sightingOf(0, { status: 'COMPLETE', percent: 100 }) : sightingOf(0, { percent: 10 })];
  };
  org.list = () => shown().filter(({ status }) => status === 'RENDERING');
  org.page = () => pageOf(shown());
  org.clip = () => shown()[0];
  return org;
}

function toldOfOrg(org: OneOrg, destination: string) {
  return org.published
    .filter(({ message }) => message.destination === destination)
    .filter(({ message }) => message.eventIds.some((id) => id.includes('/organization/')))
    .map(({ atSec, message }) => ({ minute: Math.floor(atSec / 60), id: message.eventIds.join(' ') }));
}

const BLIND = 'acme/organization/blind/1';
const VISIBLE = 'acme/organization/visible/1';

describe('an org that cannot be seen', () => {
  for (const withClip of [true, false])
    it(`is told of once after half an hour, and once when that is over, ${withClip ? 'with' : 'without'} a clip in flight`, async () => {
      const org = blindOrg(5, 50, { withClip });
      await org.minutes(70);
      for (const destination of ['events', 'mail', 'text']) {
        const told = toldOfOrg(org, destination);
        assert.deepEqual(
          told.map(({ id }) => id),
          [BLIND, VISIBLE],
          destination,
        );
        const [blind = { minute: 0 }, visible = { minute: 0 }] = told;
        assert.ok(blind.minute >= 35 && blind.minute <= 37, `${destination} ${blind.minute}`);
        assert.ok(visible.minute >= 51 && visible.minute <= 58, `${destination} ${visible.minute}`);
      }
      assert.deepEqual(org.org.owed, []);
    });

  it('says what ended meanwhile, and calls no clip failed or stalled for it', async () => {
    const org = blindOrg(5, 50);
    await org.minutes(70);
    const events = org.published
      .filter(({ message }) => message.destination === 'events')
      .map(({ message }): AnyEvent => JSON.parse(message.message));
    assert.deepEqual(
      events.map(({ type }) => type.split('.').at(-1)),
      ['blind', 'completed', 'visible'],
    );
    const [, , visible] = events;
    assert.ok(visible && 'ended' in visible.data);
    assert.deepEqual(visible.data.ended, [{ clipUuid: uuidOf(0), outcome: 'completed' }]);
  });

  it('is told of by whoever comes next, where who recorded it could not publish', async () => {
    const org = blindOrg(5, 200);
    org.refusal = ({ destination }) =>
      destination === 'mail' && org.nowSec < 40 * 60 ? 'denied' : undefined;
    await org.minutes(70);
    const counts = ['events', 'mail', 'text'].map((destination) =>
      toldOfOrg(org, destination).map(({ id }) => id),
    );
    assert.deepEqual(counts, [[BLIND], [BLIND], [BLIND]]);
  });

  it('is told of with the same id, whatever the table refuses', async () => {
    const org = blindOrg(5, 200, { withClip: false });
    let refused = 0;
    org.storeError = (name) =>
      name === 'saveOrg' && org.nowSec > 35 * 60 && refused++ % 2 === 0
        ? new StoreError('throttled', 'test')
        : undefined;
    await org.minutes(60);
    const ids = new Set(toldOfOrg(org, 'events').map(({ id }) => id));
    assert.deepEqual([...ids], [BLIND]);
  });

  it('is told of once where two looks at once find that it can be seen, and one of them meets a new clip', async () => {
    const org = blindOrg(5, 50, { withClip: false });
    // The tick's turn tells of it, 130 ms after it began, without the lease; that of `watch` has read the org before.
    const shown = () => (org.nowSec < 55.5 * 60 + 0.13 ? [] : [sightingOf(0, { percent: 10 })]);
    org.list = shown;
    org.page = () => pageOf(shown());
    void org.check(55.5 * 60 + 0.05, { source: 'watch' });
    await org.minutes(70);
    for (const destination of ['events', 'mail', 'text']) {
      const told = toldOfOrg(org, destination).map(({ id }) => id);
      assert.deepEqual(told, [BLIND, VISIBLE], destination);
    }
  });
});
