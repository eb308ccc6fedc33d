import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TROUBLE_KINDS } from '../../functions/domain/trouble/trouble.ts';
import { ALARM_NAMES } from '../../infra/alarm-conditions.ts';
import { GAME_FAULTS } from '../game-day/faults.ts';
import { FULL, synthesizeStack } from '../infra/synthesize.ts';

const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');

/** Sections of a chapter: their names, and what is in them. */
function sectionsOf(chapter: string): Map<string, string> {
  const [, text = ''] = runbook.split(`\n## ${chapter}\n`);
  const [within = ''] = text.split('\n## ');
  return new Map(
    within
      .split('\n### ')
      .slice(1)
      .map((section) => {
        const [name = ''] = section.split('\n');
        return [name, section.slice(name.length)];
      }),
  );
}

describe('the runbook', () => {
  for (const [chapter, names] of [
    ['Troubles', TROUBLE_KINDS],
    ['Alarms', ALARM_NAMES],
  ] as const)
    it(`has a section for each of ${chapter.toLowerCase()}, in their order, and none too many`, () => {
      const sections = sectionsOf(chapter);
      assert.deepEqual([...sections.keys()], [...names]);
      for (const [name, text] of sections)
        assert.match(
          text,
          /^\n\n.{40,}\n\n- \*\*See it\*\*: .+\n- \*\*Do\*\*: .+\n- \*\*Over\*\*: .+\n*$/,
          name,
        );
    });

  it('is named by the message of each alarm, and each alarm is one of the list', () => {
    const alarms = Object.entries(synthesizeStack(FULL).findResources('AWS::CloudWatch::Alarm'));
    const named = alarms.map(
      ([, { Properties }]) => /docs\/runbook\.md#(\w+)$/.exec(Properties.AlarmDescription)?.[1],
    );
    assert.deepEqual(named.toSorted(), ALARM_NAMES.map((name) => name.toLowerCase()).toSorted());
  });
});

it('docs/game-day.md has a row for each fault, in their order, with what tells of it', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'game-day.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (.+?) +\| \[([^\]]+)\]\(runbook\.md#\S+\)/gm)];
  assert.deepEqual(
    rows.map(([, what, told]) => [what, told]),
    GAME_FAULTS.map(({ what, tells }) => [what, 'alarm' in tells ? tells.alarm : tells.kind]),
  );
});
