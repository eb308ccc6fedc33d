import assert from 'node:assert/strict';
import type { Store } from '../../functions/ports/store.ts';
import { written } from '../store/test-store.ts';
import { describeWatch } from './describe-watch.ts';
import { Watching } from './watching.ts';

describeWatch('watch against somebody who writes to the same clip', (it) => {
  /** A store where somebody else writes to the clip between each of the first reads and what comes of it. */
  function contested(store: Store, times: number): Store {
    let left = times;
    return {
      ...store,
      async loadClip(...args) {
        const clip = await store.loadClip(...args);
        if (clip && left-- > 0) written(await store.recordTransition({ ...clip, rawStatus: `LOOK_${left}` }));
        return clip;
      },
    };
  }

  for (const action of ['start', 'stop'] as const)
    it(`a ${action} is made on what they wrote, not over it`, async ({ store, orgId, put }) => {
      await put();
      const other = new Watching(contested(store, 4), orgId);
      const clip = await other.send({ action, label: 'case 7' });
      assert.equal(clip.rawStatus, 'LOOK_0');
      assert.equal(clip.state, action === 'stop' ? 'stopped' : 'in-progress');
    });

  it('a start that never gets through says so, and may be tried again', async ({ store, orgId, put }) => {
    await put();
    const other = new Watching(contested(store, 5), orgId);
    await assert.rejects(other.send({ label: 'case 7' }), { name: 'WatchConflictError' });
    assert.equal((await other.send({ label: 'case 7' })).label, 'case 7');
  });
});
