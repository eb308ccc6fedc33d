import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { follow, liveStatus, type StatusView, statusLines } from '../../cli/status/follow.ts';
import { formatStatus } from '../../cli/status/format.ts';
import type { OrgStatus } from '../../cli/status/org-status.ts';
import type { Status } from '../../cli/status.ts';
import { outputTo } from '../../local/run/view/output.ts';
import { EmulatedTerminal } from '../local/run/terminal.ts';

function makeOrg(orgId: string, overrides: Partial<OrgStatus> = {}): OrgStatus {
  return {
    orgId,
    health: 'ok',
    checking: false,
    lastGoodPassAt: '2026-11-25T11:59:50.000Z',
    backoff: null,
    failing: [],
    inFlight: [],
    owed: 0,
    ended: [],
    calls: { today: {}, week: {} },
    ...overrides,
  };
}

function makeStatus(...organizations: OrgStatus[]): Status {
  const at = '2026-11-25T12:00:00.000Z';
  return { at, run: null, table: 'clips', configured: null, organizations };
}

describe('a status that is shown again and again', () => {
  it('is painted anew on a terminal, as much of it as there is room for, and stays whole in the end', async () => {
    const terminal = new EmulatedTerminal({ columns: 60, rows: 6 });
    const view = liveStatus(outputTo(terminal, { TERM: 'xterm' }));
    const orgs = Array.from({ length: 5 }, (_, index) => makeOrg(`org-${index}`));
    view.show(makeStatus(...orgs));
    const [first = '', ...rest] = await terminal.screen();
    assert.match(first, /^Clipwatch, table clips/);
    assert.match(rest.at(-1) ?? '', /^… \d+ more lines$/);
    assert.equal((await terminal.history()).length, 5);

    view.show(makeStatus(makeOrg('other')));
    assert.doesNotMatch((await terminal.history()).join('\n'), /org-0/);
    view.fail('nobody answers');
    assert.match((await terminal.screen()).join('\n'), /other {2}ok\n… \d more lines\nnobody answers$/);
    view.end();
    const left = (await terminal.history()).join('\n');
    assert.match(left, /other {2}ok\nLast good pass/);
    assert.doesNotMatch(left, /nobody answers/);
  });

  it('is a line elsewhere for each organization that has become otherwise', () => {
    const printed: string[] = [];
    const errors: string[] = [];
    const view = statusLines(
      (line) => printed.push(line),
      (line) => errors.push(line),
    );
    view.show(makeStatus(makeOrg('acme'), makeOrg('globex')));
    view.show(makeStatus(makeOrg('acme', { lastGoodPassAt: null }), makeOrg('globex', { owed: 2 })));
    view.fail('nobody answers');
    assert.deepEqual(printed, [
      '2026-11-25 12:00:00 UTC  acme  ok, 0 in flight, 0 owed',
      '2026-11-25 12:00:00 UTC  globex  ok, 0 in flight, 0 owed',
      '2026-11-25 12:00:00 UTC  globex  ok, 0 in flight, 2 owed',
    ]);
    assert.deepEqual(errors, ['nobody answers']);
  });

  it('goes on where a reading fails, and answers the last one', async () => {
    const stopping = new AbortController();
    const seen: string[] = [];
    const view: StatusView = {
      show: () => {
        seen.push('shown');
        stopping.abort();
      },
      fail: (why) => seen.push(why),
      end: () => seen.push('end'),
    };
    const status = makeStatus(makeOrg('acme'));
    const readings = [Promise.reject(new Error('no answer')), Promise.resolve(status)];
    const last = await follow({
      read: () => readings.shift() ?? assert.fail('it was stopped'),
      explain: (error) => String(error),
      view,
      stop: stopping.signal,
      eachMs: 1,
    });
    assert.equal(last, status);
    assert.deepEqual(seen, ['Error: no answer', 'shown', 'end']);
  });
});

it('of a thousand organizations those are shown that somebody should look at', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => makeOrg(`org-${index}`));
  many[700] = makeOrg('globex', { health: 'silent' });
  many[900] = makeOrg('initech', { owed: 3 });
  const text = stripVTControlCharacters(formatStatus(makeStatus(...many)));
  assert.match(
    text,
    /\n1,000 organizations: 999 ok, 1 no longer checked\. 0 clips in flight, 3 notifications owed\./,
  );
  assert.match(text, /│ globex .*\n│ initech /);
  assert.match(text, /\nglobex {2}no longer checked/);
  assert.doesNotMatch(text, /\norg-0 {2}ok/);
  assert.ok(text.split('\n').length < 50);
});
