import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { showSample } from '../../cli/preview/show.ts';
import schema from '../../docs/clip-event.schema.json' with { type: 'json' };
import { OUTCOMES } from '../../functions/domain/outcome.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'clipwatch.mjs');
const ONE = { clips: 1, late: false, warnings: false, times: 1 };

function preview(line: string) {
  const args = [CLI, 'preview', ...line.split(' ')];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { stdout, stderr, status };
}

describe('clipwatch preview', () => {
  it('prints a text as it comes to a phone, within one message of 160 characters', () => {
    const { stdout, stderr, status } = preview('--outcome failed --channel text');
    assert.deepEqual([stderr, status], ['', 0]);
    assert.match(stdout, /^Clipwatch> .*failed.*\n$/);
    assert.ok(stdout.trimEnd().length <= 160);
  });

  it('prints a message for each of three clips, and one for four', () => {
    const count = (clips: number) =>
      preview(`--outcome completed --channel mail --clips ${clips}`).stdout.match(/^Subject: /gm)?.length;
    assert.equal(count(3), 3);
    assert.equal(count(4), 1);
  });

  it('says that clips come late, and what is wrong with them', () => {
    const { stdout } = preview('--outcome completed --channel event --late --warnings');
    const { data } = JSON.parse(stdout);
    assert.equal(data.late, true);
    assert.deepEqual(
      data.warnings.map(({ code }: { code: string }) => code),
      ['short', 'camera-missing'],
    );
  });

  for (const [line, said] of [
    [
      '--outcome failed',
      /^required option '--channel <channel>' not specified\. See npx clipwatch preview --help\n$/,
    ],
    ['--outcome fail --channel text', /is invalid\. Allowed choices are completed, failed, .*\n$/],
    ['--outcome failed --channel text --warnings', /^Only clips that are ready have warnings: .*\n$/],
    ['--outcome stalled --channel text --late', /^Late are only clips that had ended: .*\n$/],
    ['--outcome failed --channel text --clips 1000', /It must be at most 999\. See/],
  ] as const)
    it(`refuses ${line}`, () => {
      const { stdout, stderr, status } = preview(line);
      assert.match(stderr, said);
      assert.deepEqual([stdout, status], ['', 2]);
    });
});

it('events of a preview are of the form that programs are promised', () => {
  const isEvent = new Ajv2020({ strict: false }).compile(schema);
  for (const outcome of OUTCOMES)
    for (const message of showSample({ ...ONE, outcome, clips: 7, times: 2 }, 'event'))
      assert.ok(isEvent(JSON.parse(message)), JSON.stringify(isEvent.errors));
});
