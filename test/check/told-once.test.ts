import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StoreError } from '../../functions/ports/store.ts';
import { makeClip } from '../clip-records.ts';
import { failed, OneOrg, pageOf, sightingOf, uuidOf } from './one-org.ts';

const BLIND = 'acme/organization/blind/1';
const VISIBLE = 'acme/organization/visible/1';

/** What each destination was told of the org itself. */
function toldOfOrg(org: OneOrg): string[][] {
  return ['events', 'mail', 'text'].map((destination) =>
    org.published
      .filter(({ message }) => message.destination === destination)
      .flatMap(({ message }) => message.eventIds),
  );
}

describe('what an organization owes is told once', () => {
  it('by a look at an idle one, though somebody saves it while that publishes', async () => {
    for (let tenths = 0; tenths < 20; tenths++) {
      const org = new OneOrg();
      org.publishMs = 2_000;
      org.instead = () => (org.nowSec < 2_400 ? failed('unauthorized') : undefined);
      // The look of second 2700 tells that the org can be seen again.
      const newSec = 2_700 + tenths / 10;
      const shown = () => (org.nowSec < newSec ? [] : [sightingOf(0, { percent: 10 })]);
      org.list = shown;
      org.page = () => pageOf(shown());
      org.clip = () => shown()[0];
      for (let sec = 0; sec < 2_900; sec += 30) void org.check(sec);
      void org.check(newSec, { source: 'watch' }, true);
      await org.runUntil(2_900);
      const both = [BLIND, VISIBLE];
      assert.deepEqual(toldOfOrg(org), [both, both, both], `a clip at second ${newSec}`);
    }
  });

  for (const clips of [0, 1])
    it(`though the table fails when that is noted, with ${clips} clips in flight`, async () => {
      const org = new OneOrg();
      org.instead = () => failed('unauthorized');
      const clip = makeClip({ clipUuid: uuidOf(0), version: 1 });
      if (clips > 0) org.table.clips.set('acme', new Map([[clip.clipUuid, clip]]));
      let failures = 0;
      org.storeError = (name) => {
        if (name !== 'saveOrg' || org.published.length === 0 || failures > 0) return undefined;
        failures++;
        return new StoreError('throttled', 'test');
      };
      await org.minutes(40);
      assert.equal(failures, 1);
      assert.deepEqual(toldOfOrg(org), [[BLIND], [BLIND], [BLIND]]);
    });
});
