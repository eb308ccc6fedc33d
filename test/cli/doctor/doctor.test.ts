import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Check } from '../../../cli/doctor/check.ts';
import { CHECK_NAMES } from '../../../cli/doctor/check-names.ts';
import { CHECKS } from '../../../cli/doctor/checks.ts';
import { examine } from '../../../cli/doctor/examine.ts';
import { notChecked, notHere, warning, well, wrong } from '../../../cli/doctor/finding.ts';
import { formatReport } from '../../../cli/doctor/format.ts';
import { showProgress } from '../../../cli/doctor/progress.ts';
import type { Readers } from '../../../cli/doctor/readers.ts';
import { ACTIONS } from '../../../cli/doctor/reading.ts';
import { exitCodeOf, makeReport } from '../../../cli/doctor/report.ts';

const PLACE = { at: '2026-11-25T12:00:00.000Z', run: null, table: 'clips' };

/** No check of these reads anything. */
const READERS = {} as Readers;

function reportOf(findings: Parameters<typeof makeReport>[1][number]['findings']) {
  return makeReport(PLACE, [{ name: 'keys', verdict: 'well', findings }]);
}

describe('what the checks come to', () => {
  it('is looked at side by side: one that hangs or fails stops none of the others, and counts for nothing', async () => {
    const done: string[] = [];
    const checks: Check[] = [
      { name: 'keys', about: '', examine: () => new Promise(() => {}) },
      { name: 'queue', about: '', examine: () => Promise.reject(new TypeError('with a secret')) },
      { name: 'clock', about: '', examine: async () => [well('it is right')] },
    ];
    const examined = await examine(checks, READERS, { limitMs: 20, onDone: (name) => done.push(name) });
    assert.deepEqual(
      examined.map(({ name, verdict }) => [name, verdict]),
      [
        ['keys', 'not-checked'],
        ['queue', 'not-checked'],
        ['clock', 'well'],
      ],
    );
    assert.deepEqual(done.toSorted(), ['clock', 'keys', 'queue']);
    assert.ok(!JSON.stringify(examined).includes('secret'));
  });

  it('ends with 0 only where nothing is wrong and everything could be looked at', () => {
    const remedy = { todo: 'Mend it.' };
    assert.equal(exitCodeOf(reportOf([well('a'), notHere('b')])), 0);
    assert.equal(exitCodeOf(reportOf([well('a'), warning('b', remedy)])), 0);
    assert.equal(exitCodeOf(reportOf([well('a'), notChecked('b')])), 1);
    assert.equal(exitCodeOf(reportOf([warning('a', remedy), wrong('b', remedy)])), 1);
  });

  it('is said in lines that fit, with what to do and where more of it stands', () => {
    const bad = wrong(`acme: ${'long '.repeat(30)}\u001b[2J`, { todo: 'Mend it.', section: 'key-rejected' });
    const text = stripVTControlCharacters(formatReport(reportOf([bad, notChecked('b'), well('c')]), 80));
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    assert.match(text, /^Clipwatch, table clips, /);
    assert.match(text, /\nkeys {11}✗ acme: long/);
    assert.match(text, /→ Mend it\. \(docs\/runbook\.md#key-rejected\)/);
    assert.match(text, /\? not checked: b/);
    assert.match(text, /1 wrong, 1 not checked\.$/);
    assert.match(stripVTControlCharacters(formatReport(reportOf([well('c')]))), /All well, by 1 check\.$/);
  });

  it('is waited for with a line that goes away, and on a terminal alone', () => {
    const shown: string[] = [];
    const on = showProgress({ isTTY: true, write: (text) => shown.push(text) }, 2);
    on.onDone('keys', ['queue']);
    on.onDone('queue', []);
    assert.deepEqual(
      shown.map((text) => text.split('2K').at(-1)),
      ['Looking: 0 of 2', 'Looking: 1 of 2, queue', ''],
    );
    const silent: string[] = [];
    showProgress({ write: (text) => silent.push(text) }, 2).onDone('keys', []);
    assert.deepEqual(silent, []);
  });
});

it('each check has its name, and says in docs/doctor.md what it looks at', () => {
  assert.deepEqual(
    CHECKS.map(({ name }) => name),
    CHECK_NAMES,
  );
  const page = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
  // The formatter makes the columns line up.
  const rows = page.replaceAll(/ +/g, ' ');
  for (const { name, about } of CHECKS) assert.ok(rows.includes(`| \`${name}\` | ${about} |`), name);
});

it('the policy in docs/doctor.md allows what doctor asks, and nothing else', () => {
  const page = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  const { Statement }: { Statement: { Effect: string; Action: string[] }[] } = JSON.parse(json);
  assert.deepEqual(
    Statement.flatMap(({ Action }) => Action).toSorted(),
    ACTIONS.filter((action) => action !== 'sts:GetCallerIdentity').toSorted(),
  );
  assert.ok(Statement.every(({ Effect }) => Effect === 'Allow'));
});
