import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { showSample } from '../../cli/preview/show.ts';
import schema from '../../docs/clip-event.schema.json' with { type: 'json' };
import orgSchema from '../../docs/org-event.schema.json' with { type: 'json' };
import { DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { ORG_OUTCOMES, OUTCOMES } from '../../functions/domain/outcome.ts';

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

  it('prints a chat as people see it, in their language, and no more than they may see', () => {
    const { stdout } = preview('--outcome failed --channel chat --language es --privacy minimal');
    assert.match(stdout, /^Clip fallido: acme, 001_o3KK\n\nOrganización: acme\nClip: `001_o3KK`\n\n• /);
  });

  it('prints by the clock of an audience, and what is said of an organization', () => {
    const { stdout } = preview('--outcome blind --channel mail --time-zone Asia/Tokyo');
    assert.match(
      stdout,
      /^Subject: Clips cannot be seen: acme\n\nThe clips .* since 2026-11-26 07:10 GMT\+9\.\n/,
    );
  });

  it('prints one message of all that was held', () => {
    const { stdout } = preview('--outcome completed --channel mail --clips 9 --whole');
    assert.equal(stdout.match(/^Subject: /gm)?.length, 1);
    assert.match(stdout, /^2 clips have failed, .* 2 clips are ready, and 1 clip is/ms);
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
    ['--outcome failed --channel text --language de', /Allowed choices are en, es\./],
    ['--outcome failed --channel text --time-zone Mars/Olympus', /It must be the name of a zone/],
    ['--outcome blind --channel text --clips 2', /^An organization is blind, not a clip: .*\n$/],
    ['--outcome failed --channel text --late --whole', /^What was held .*\n$/],
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
    for (const message of showSample({ ...ONE, outcome, clips: 7, times: 2 }, 'event', DEFAULT_VOICE))
      assert.ok(isEvent(JSON.parse(message)), JSON.stringify(isEvent.errors));
  const isOrgEvent = new Ajv2020({ strict: false }).compile(orgSchema);
  for (const outcome of ORG_OUTCOMES)
    for (const message of showSample({ ...ONE, outcome }, 'event', DEFAULT_VOICE))
      assert.ok(isOrgEvent(JSON.parse(message)), JSON.stringify(isOrgEvent.errors));
});
