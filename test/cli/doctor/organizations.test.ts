import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseToTry, judgeKeys } from '../../../cli/doctor/checks/keys.ts';
import { judgeOrganizations } from '../../../cli/doctor/checks/organizations.ts';
import type { Finding } from '../../../cli/doctor/finding.ts';
import type { RegisteredOrganization } from '../../../functions/domain/org/organization.ts';
import type { OrgState } from '../../../functions/domain/org/state.ts';
import type { OrgKnown } from '../../../functions/ports/store.ts';
import { makeOrg, makeVendor, NOW_MS } from '../../clip-records.ts';

function org(id: string): RegisteredOrganization {
  const baseUrl = 'https://api2.rhombussystems.com';
  return { id, baseUrl, secretId: 'clipwatch/keys-0', addedBy: 'command', addedAtMs: 0, version: 1 };
}

function known(overrides: Partial<OrgState> = {}): OrgKnown {
  return { state: makeOrg({ looks: { lastAtMs: NOW_MS - 5_000 }, ...overrides }), lease: undefined };
}

function judge(
  states: Record<string, OrgKnown>,
  unreadable: string[] = [],
  refusing: string[] = [],
): Finding[] {
  return judgeOrganizations({
    organizations: Object.keys(states).map(org),
    unreadable,
    states: new Map(Object.entries(states)),
    refusing: new Set(refusing),
    idleSeconds: 30,
    nowMs: NOW_MS,
  });
}

const said = (findings: readonly Finding[]) =>
  findings.map(({ verdict, saw, section }) => `${verdict} ${section ?? ''} ${saw}`);

const failing = (minutes: number) => ({
  reason: 'unavailable' as const,
  failures: 3,
  sinceMs: NOW_MS - 60_000 * minutes,
  untilMs: NOW_MS,
});

describe('doctor judges organizations by the rules of health', () => {
  it('counts those that are looked at', () => {
    assert.deepEqual(said(judge({ acme: known(), globex: known() })), [
      'well  2 organizations looked at, as they should be',
    ]);
  });

  it('says what stands in the way of a look, and warns of what may pass by itself', () => {
    const silent = judge({ acme: known({ looks: { lastAtMs: NOW_MS - 600_000 } }), globex: known() });
    assert.match(said(silent)[0] ?? '', /^wrong org-not-seen acme: nobody looks at it/);
    assert.match(said(silent)[1] ?? '', /^well {2}1 organization looked at/);
    const out = (minutes: number, other: 'clip' | 'page') =>
      said(
        judge({
          acme: known({
            vendor: makeVendor({ failing: { list: failing(minutes), [other]: failing(minutes) } }),
          }),
        }),
      );
    assert.match(out(1, 'clip')[0] ?? '', /^warning endpoint-out acme \(list, clip\): .*may pass by itself$/);
    assert.match(out(9, 'clip')[0] ?? '', /^wrong endpoint-out acme \(list, clip\): .*\(unavailable\)$/);
    assert.match(out(1, 'page').join(), /^warning unreachable acme: [^,]*, which may pass by itself$/);
  });

  it('tells of debts, but for those of a topic that is known to refuse', () => {
    const owing = { acme: known({ oldestDebt: { destination: 'mail@night', sinceMs: 0, why: 'waiting' } }) };
    assert.match(said(judge(owing))[0] ?? '', /^wrong owed-too-long acme \(mail of night\): .*\(waiting\)/);
    assert.match(said(judge(owing, [], ['mail@night']))[0] ?? '', /^well/);
  });

  it('tells of what cannot be read', () => {
    const torn: OrgKnown = { state: undefined, lease: undefined, isUnreadable: true };
    assert.deepEqual(
      judge({ acme: torn }, ['globex']).map(({ section }) => section),
      ['state-unreadable', 'org-unreadable'],
    );
  });

  it('names some of a thousand', () => {
    const torn: OrgKnown = { state: undefined, lease: undefined, isUnreadable: true };
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`org-${index}`, torn]));
    const [first, ...others] = judge(many);
    assert.deepEqual(others, []);
    assert.match(first?.saw ?? '', /^org-0, org-1, org-2, org-3, org-4 and 995 more: /);
  });
});

describe('doctor judges keys', () => {
  it('those that are alike together, and says what to do', () => {
    const rejected = { kind: 'read', value: { kind: 'rejected', detail: 'HTTP 401', region: 'us' } } as const;
    const findings = judgeKeys([
      { id: 'acme', reading: rejected },
      { id: 'globex', reading: rejected },
      {
        id: 'initech',
        reading: { kind: 'read', value: { kind: 'of-other-region', region: 'us', other: 'eu' } },
      },
      { id: 'hooli', reading: { kind: 'gone' } },
      { id: 'stark', reading: { kind: 'denied', action: 'secretsmanager:GetSecretValue' } },
      { id: 'wayne', reading: { kind: 'read', value: { kind: 'taken' } } },
    ]);
    assert.deepEqual(said(findings), [
      'wrong key-rejected acme, globex: Rhombus rejects the key',
      'wrong wrong-region initech: the key is one of the region eu, and us is asked',
      'wrong key-unreadable hooli: the secret is not there, or holds no key',
      'not-checked  keys of stark: these credentials may not ask (secretsmanager:GetSecretValue)',
      'well  Rhombus takes 1 key',
    ]);
  });

  it('of many, tries those first that were not seen lately', () => {
    const states = new Map<string, OrgKnown>([
      ['seen', known()],
      ['too', known()],
      ['resting', known({ vendor: makeVendor({ resting: { ...failing(1), reason: 'unauthorized' } }) })],
    ]);
    const all = ['seen', 'too', 'resting', 'never'].map(org);
    const ids = (orgs: readonly RegisteredOrganization[]) => orgs.map(({ id }) => id);
    const two = chooseToTry(all, states, NOW_MS, 2);
    assert.deepEqual(
      [ids(two.tried), ids(two.seen), ids(two.left)],
      [['resting', 'never'], ['seen', 'too'], []],
    );
    assert.deepEqual(ids(chooseToTry(all, states, NOW_MS, 1).left), ['never']);
  });
});
