import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RateLimitedError, UnauthorizedError, UnavailableError } from '../../functions/rhombus/errors.ts';
import { watchClip } from '../../functions/watch/watch-clip.ts';
import { makeClip, makeOrg, NOW_MS } from '../clip-records.ts';
import { createFakeStore } from '../simulation/fake-store.ts';
import { OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

describe('an org whose vendor refuses', () => {
  it('is left alone for the rest of the pass, too', async () => {
    const org = new OneOrg();
    org.list = () => [1, 2, 3].map((index) => sightingOf(index));
    org.vendorError = (name) =>
      name === 'page' ? new RateLimitedError({ retryAfterMs: 20_000 }) : undefined;
    for (const index of [1, 2, 3, 4, 5]) org.table.recordTransition(makeClip({ clipUuid: uuidOf(index) }));
    void org.check(0);
    await org.runUntil(19);
    assert.deepEqual(
      org.calls.map(({ name }) => name),
      ['list', 'page'],
    );
  });

  it('is left alone by the next invocation, too, for as long as the vendor asks', async () => {
    const org = new OneOrg();
    org.vendorError = () => (org.nowSec < 10 ? new RateLimitedError({ retryAfterMs: 150_000 }) : undefined);
    await org.minutes(4);
    assert.ok((org.calls[0]?.atSec ?? 99) < 1 && (org.calls[1]?.atSec ?? 0) >= 150);
    assert.equal(org.org.backoff, undefined);
  });

  it('is left alone by `watch`, too: the clip is noted, and no check is asked for', async () => {
    const org = new OneOrg();
    org.vendorError = () => new RateLimitedError({ retryAfterMs: 150_000 });
    await org.minutes(1);
    const requests: string[] = [];
    const deps = {
      clock: { now: () => NOW_MS + 60_000, sleep: async () => {} },
      store: createFakeStore(org.table, async (_name, _subject, apply) => apply()),
      organizations: new Map([['acme', { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' }]]),
      requestCheck: async (orgId: string) => void requests.push(orgId),
      reportUnasked: () => {},
    };
    await watchClip(deps, { action: 'start', orgId: 'acme', clipUuid: uuidOf(1) });
    assert.deepEqual(requests, []);
    org.table.orgs.set('acme', makeOrg());
    await watchClip(deps, { action: 'start', orgId: 'acme', clipUuid: uuidOf(1) });
    assert.deepEqual(requests, ['acme']);
  });

  it('has its secret read anew once, and is then asked every five minutes', async () => {
    const org = new OneOrg();
    org.vendorError = () => new UnauthorizedError({ status: 401, wrongRegion: false });
    await org.minutes(11);
    assert.deepEqual(
      org.calls.map(({ atSec }) => Math.round(atSec)),
      [0, 0, 300, 600],
    );
    assert.deepEqual(
      org.secretReads.map(({ fresh }) => fresh),
      [false, true, true, true],
    );
  });

  it('hears of the other region where its key belongs there', async () => {
    const org = new OneOrg();
    org.vendorError = () => new UnauthorizedError({ status: 403, wrongRegion: true });
    await org.minutes(1);
    assert.equal(org.org.backoff?.reason, 'wrong-region');
    assert.match(org.org.lastError?.message ?? '', /other region/);
  });

  it('goes on in the same pass where a rotated key is there already', async () => {
    const org = new OneOrg();
    let rejected = 0;
    org.vendorError = () =>
      rejected++ === 0 ? new UnauthorizedError({ status: 401, wrongRegion: false }) : undefined;
    org.page = () => pageOf([sightingOf(1, { status: 'COMPLETE' })]);
    await org.minutes(2);
    assert.deepEqual(org.told, [`acme/${uuidOf(1)}/completed/1`]);
    assert.equal(org.org.backoff, undefined);
  });

  it('is asked ever less often, and never less than every five minutes', async () => {
    const org = new OneOrg();
    org.vendorError = () => new UnavailableError({ reason: 'http', status: 503 });
    org.table.recordTransition(makeClip({ clipUuid: uuidOf(1), source: 'watch' }));
    await org.minutes(30);
    const gaps = org.calls.slice(1).map(({ atSec }, index) => atSec - (org.calls[index]?.atSec ?? 0));
    assert.deepEqual(gaps.slice(2, 6).map(Math.round), [20, 40, 80, 160]);
    assert.ok(gaps.every((gap) => gap >= 5 && gap <= 301));
  });
});
