import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextFor, orgIdsOf, secretsFor } from '../../../local/run/options.ts';
import { formatSummary } from '../../../local/run/summary.ts';
import { TurnMeter } from '../../../local/run/turn-meter.ts';
import { describeSituation } from '../../../local/run/view/situation.ts';
import { startState, withTracked } from '../../../local/run/view/state.ts';
import { makeOrg, NOW_MS } from '../../clip-records.ts';
import { makeTracked, REJECTED, SIMULATED, SUMMARY } from './run-records.ts';

const many = (orgs: number, org = 'acme') => ({ org, orgs, json: false, speed: 1, seed: 1 });

describe('a run of many organizations', () => {
  it('gives each an id of its own that is one, whatever the first is called', () => {
    assert.deepEqual(orgIdsOf(many(3)), ['acme', 'acme-2', 'acme-3']);
    const ids = orgIdsOf(many(2_000, 'x'.repeat(32)));
    assert.equal(new Set(ids).size, 2_000);
    for (const id of ids) assert.match(id, /^[a-z0-9][a-z0-9-]{0,31}$/);
  });

  it('has the key of each where its configuration says, in secrets of at most 64 KB', () => {
    for (const orgs of [1, 2, 2_000]) {
      const secrets = secretsFor(many(orgs), (orgId) => `key-of-${orgId}`.padEnd(36));
      const { organizations } = Object(contextFor(many(orgs), 'http://127.0.0.1:1'));
      assert.equal(organizations.length, orgs);
      for (const { id, secret } of organizations) {
        const [name = '', jsonKey] = secret.split('#');
        const text = secrets.get(name) ?? '';
        assert.match(
          jsonKey === undefined ? text : JSON.parse(text)[jsonKey],
          new RegExp(`^key-of-${id} *$`),
        );
      }
      for (const text of secrets.values()) assert.ok(Buffer.byteLength(text) < 60_000);
    }
  });

  it('counts the turns that came in time, and how late the slowest of them was', () => {
    const meter = new TurnMeter();
    const organization = { id: 'acme', baseUrl: 'http://127.0.0.1:1', secretId: 'clipwatch/acme' };
    const turn = (dueAtMs: number) => JSON.stringify({ organization, dueAtMs, source: 'tick' });
    meter.taken([turn(NOW_MS - 4_000), turn(NOW_MS - 61_000), 'no turn'], NOW_MS);
    meter.taken([turn(NOW_MS - 1_000)], NOW_MS);
    assert.deepEqual([meter.looks, meter.slowestMs], [2, 4_000]);
  });

  it('says how many there are, how many were looked at, and which cannot be seen', () => {
    const watching = { ...startState({ ...SIMULATED, orgs: 1_000 }, NOW_MS), watchingSinceMs: NOW_MS };
    const say = (looked: number, blind: number) => {
      const all = {
        count: 1_000,
        looked,
        blind: Array.from({ length: blind }, (_, index) => makeOrg({ orgId: `org-${index}`, ...REJECTED })),
      };
      const tracked = { ...makeTracked([], { baselineAtMs: NOW_MS }), all };
      return describeSituation(withTracked(watching, tracked), NOW_MS)
        .map(({ text }) => text)
        .join('\n');
    };
    assert.match(say(552, 0), /^Waiting for a clip of 1,000 organizations \(552 looked at so far\) to begin/);
    assert.match(say(1_000, 0), /^Waiting for a clip of 1,000 organizations to begin/);
    assert.match(
      say(1_000, 7),
      /^Of 1,000 organizations 7 cannot be seen, org-0, .*org-4 and 2 more\. .*rejects/,
    );
  });

  it('sums up no more clips than are worth reading, and how well looks were kept up', () => {
    const [clip] = SUMMARY.clips;
    assert.ok(clip);
    const summary = {
      ...SUMMARY,
      clips: Array.from({ length: 100 }, () => clip),
      organizations: 1_000,
      looks: 3_494,
      slowestTurnSeconds: 14.1,
    };
    const lines = formatSummary(summary, {
      columns: 100,
      colors: false,
      watched: { ...SIMULATED, orgs: 1_000 },
    });
    assert.ok(lines.length < 45);
    assert.ok(lines.includes('and 70 clips more, which --json shows'));
    assert.equal(lines.at(-1), '1,000 organizations, 3,494 looks, the slowest 14.1 s after its time.');
    assert.ok(
      !formatSummary(SUMMARY, { columns: 100, colors: false, watched: SIMULATED }).join().includes('looks'),
    );
  });
});
