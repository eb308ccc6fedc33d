import assert from 'node:assert/strict';
import { it } from 'node:test';
import { harmless } from '../../functions/notify/chat-text.ts';
import { CLIP_UUID, NOW_MS } from '../clip-records.ts';
import { makeEvent, makeMovement, withCameras } from './events.ts';
import { chatOf, sayOnce } from './say.ts';

const FAILED = withCameras(
  makeEvent('failed', {
    label: 'case 7',
    movement: makeMovement('No footage'),
    details: { title: 'Forklift', deviceUuids: ['AAAA'], footageStartMs: NOW_MS, durationSec: 60 },
  }),
  [{ uuid: 'AAAA', name: 'Dock 1', site: 'North' }],
);

it('a chat gets a custom notification: what in the title, which in the description, what to do below', () => {
  const consoleUrl = 'https://console.example/{deviceUuid}?t={timestampMs}&x_y_z';
  assert.deepEqual(chatOf(FAILED, { consoleUrl }), {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: 'Clip failed: Dock 1, North',
      description: `"Forklift"
Camera: Dock 1
Site: North
Footage: 2026-11-24 12:00:00 to 12:01:00 UTC
Length: 1 min
Took: 1 min
Reason: No footage
Label: case 7
Organization: acme
Clip: \`${CLIP_UUID}\``,
      nextSteps: [
        'A retry by Rhombus itself may still succeed. Export again what you still need.',
        'The camera at that moment: https://console.example/AAAA?t=1795521600000&x_y_z',
      ],
      keywords: ['failed', 'acme'],
    },
    metadata: { threadId: CLIP_UUID, summary: 'The clip has failed.', eventType: 'clipwatch' },
  });
});

it('all that is said of a clip is one thread, a digest is one of its own', () => {
  assert.equal(chatOf(makeEvent('stalled')).metadata.threadId, CLIP_UUID);
  assert.equal(chatOf(makeEvent('completed')).metadata.threadId, CLIP_UUID);
  const digest = chatOf([makeEvent('failed', { clipUuid: 'c1' }), makeEvent('failed', { clipUuid: 'c2' })]);
  assert.match(digest.metadata.threadId, /^acme\/digest\//);
  assert.equal(digest.content.title, '2 clips have failed');
});

it('its message is a plain string with attributes, and no subject', () => {
  const { subject, attributes } = sayOnce('chat', FAILED);
  assert.equal(subject, undefined);
  assert.deepEqual(attributes, { outcome: 'failed', orgId: 'acme', deviceUuids: ['AAAA'], late: false });
});

it('an id that stands for a title in a list is one to copy, a title that looks like one is not', () => {
  const events = ['a_1', '_b2'].map((clipUuid) => makeEvent('failed', { clipUuid, details: {} }));
  const titled = makeEvent('failed', { clipUuid: 'c_3', details: { title: 'Clip `c_3`' } });
  const { description } = chatOf([...events, titled]).content;
  assert.match(description, /^• Clip `a_1`$/m);
  assert.match(description, /^• Clip `_b2`$/m);
  assert.match(description, /^• "Clip ｀c_3｀"$/m);
});

it('an id or a name with an underscore inside stays as it is, one that could emphasize does not', () => {
  const event = makeEvent('failed', { orgId: 'acme_eu', details: { deviceUuids: ['m__R-T_aF'] } });
  const { title, description } = chatOf(event).content;
  assert.equal(title, 'Clip failed: m__R-T_aF');
  assert.match(description, /^Camera: m__R-T_aF$/m);
  assert.match(description, /^Organization: acme_eu$/m);
  assert.equal(harmless('__a__b__ -_c_- d_ _ 名_前 é_e'), '＿＿a__b＿＿ -＿c＿- d＿ ＿ 名＿前 é＿e');
});

it('a digest says in its title how many clips are to be checked', () => {
  const ready = ['c1', 'c2'].map((clipUuid) =>
    makeEvent('completed', { clipUuid, details: { byteCount: clipUuid === 'c1' ? 0 : 1 } }),
  );
  assert.equal(chatOf(ready).content.title, '2 clips are ready, 1 to check');
});

it('what is wrong with a clip of a digest stands apart from where it is', () => {
  const failed = ['c1', 'c2'].map((clipUuid) =>
    makeEvent('failed', { clipUuid, movement: makeMovement('No footage'), told: { failed: 4 } }),
  );
  const described = chatOf(
    failed.map((event) => withCameras(event, [{ uuid: 'AAAA', name: 'Dock 1', site: 'North' }])),
  ).content.description;
  assert.match(
    described,
    /^• "Loading dock" – Dock 1, North – The clip has failed for the 4th time\. – Reason: No footage$/m,
  );
});

it('whatever somebody typed mentions nobody, emphasizes nothing and links nowhere', () => {
  assert.equal(
    harmless('<!channel> <@U123> @here R&D *b* _i_ ~s~ `c` > #general [a](b) | :joy: 12:30:45'),
    '＜!channel＞ ＜＠U123＞ ＠here R＆D ＊b＊ ＿i＿ ～s～ ｀c｀ ＞ ＃general ［a］(b) ｜ ：joy: 12:30:45',
  );
  const typed = '<!channel> *x* https://evil.example @here';
  const hostile = makeEvent('failed', {
    label: typed,
    rawStatus: typed,
    movement: makeMovement(typed),
    details: { title: typed, deviceUuids: ['AAAA'] },
  });
  const shown = JSON.stringify(chatOf(withCameras(hostile, [{ uuid: 'AAAA', name: typed, site: typed }])));
  assert.doesNotMatch(shown, /[<>*@&]|https:|evil\.example/);
});

it('a description stays within what Slack takes, by whole lines', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    withCameras(
      makeEvent('failed', {
        clipUuid: `c${index}`,
        movement: makeMovement('r'.repeat(100)),
        details: { title: 't'.repeat(200) },
      }),
      [{ uuid: 'a', name: 'n'.repeat(60), site: 's'.repeat(60) }],
    ),
  );
  const { content } = chatOf(many);
  assert.ok(content.description.length <= 3_000);
  const listed = content.description.match(/^• /gm)?.length ?? 0;
  assert.ok(listed > 3);
  assert.match(content.description, new RegExp(`\n${60 - listed} more\nOrganization: acme$`));
  assert.equal(content.title, '60 clips have failed');
});
