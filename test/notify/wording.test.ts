import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ClipRecord, OUTCOMES, type Outcome } from '../../functions/core/clip.ts';
import { createClipEvent } from '../../functions/notify/clip-event.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { mailDigest, mailText } from '../../functions/notify/mail.ts';
import { subjectOf } from '../../functions/notify/subject.ts';
import { textDigest, textLine } from '../../functions/notify/text.ts';
import { clipWarnings } from '../../functions/notify/warnings.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';

function eventOf(outcome: Outcome, overrides: Partial<ClipRecord> = {}, late = false) {
  const clip = makeClip({ told: { [outcome]: 1 }, ...overrides });
  const stalledMs = outcome === 'stalled' || outcome === 'resumed' ? 605_000 : undefined;
  return createClipEvent(clip, outcome, {
    nowMs: NOW_MS,
    late,
    ...(stalledMs !== undefined && { stalledMs }),
  });
}

describe('a mail', () => {
  it('about a clip that is ready says so first, and all that is known of it', () => {
    const event = eventOf('completed', {
      label: 'case 7',
      details: {
        title: 'Loading dock, forklift',
        deviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB'],
        locatedDeviceUuids: ['AAAAAAAAAAAAAAAAAAAAAA'],
        footageStartMs: NOW_MS - 3_600_000,
        requestedSec: 120,
        durationSec: 74,
        byteCount: 23_125_000,
      },
    });
    assert.equal(subjectOf([event]), 'Clip ready, please check it: acme, Xy12abcd');
    assert.equal(
      mailText(event),
      `The clip is ready.

  "Loading dock, forklift"

Please check it: It is 1 min 14 s long, and 2 min were asked for.
Please check it: Camera BBBBBBBBBBBBBBBBBBBBBB may be missing from it.

You find it in the Rhombus Console under Saved Video, Clips.

Label         case 7
Camera        AAAAAAAAAAAAAAAAAAAAAA, BBBBBBBBBBBBBBBBBBBBBB
Footage       2026-11-24 11:00:00 UTC
Length        1 min 14 s
Size          23.1 MB
Watched       1 min
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA
Seen          2026-11-24 12:00:00 UTC

Event  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
    );
  });

  it('about a failure gives the reason and what to do', () => {
    const movement = {
      status: 'FAILED',
      operation: 'No footage',
      percent: 3,
      segments: null,
      deviceSegments: null,
      movedAtMs: 0,
    };
    const mail = mailText(eventOf('failed', { movement }));
    assert.match(mail, /^The clip has failed\./);
    assert.match(mail, /Reason {8}No footage/);
    assert.match(mail, /Retry it in the Rhombus Console/);
  });

  it('about a stall says how long, and that the camera is offline where it is', () => {
    const mail = mailText(eventOf('stalled', { rawStatus: 'OFFLINE' }));
    assert.match(mail, /Nothing has moved for 10 min 5 s\./);
    assert.match(mail, /camera\s+is offline/);
  });

  it('about many clips is one page, and lists no more than anybody would read', () => {
    const events = Array.from({ length: 60 }, (_, index) =>
      eventOf('completed', { clipUuid: `clip${index}` }),
    );
    const mail = mailDigest(events);
    assert.match(mail, /^60 clips are ready\.\n/);
    assert.match(mail, /and 20 more\n/);
    assert.equal(mail.match(/^Event /gm)?.length, 60);
  });
});

describe('a text message', () => {
  it('is one line with the outcome and ids', () => {
    assert.equal(
      textLine(eventOf('completed')),
      'Clipwatch: clip Xy12abcd is ready after 1 min, acme, camera AAAAAAAA.',
    );
    assert.equal(textDigest([eventOf('failed'), eventOf('failed')]), 'Clipwatch: 2 clips have failed, acme.');
  });
});

it('every outcome has words of its own', () => {
  const mails = OUTCOMES.map((outcome) => mailText(eventOf(outcome)).split('\n')[0]);
  const texts = OUTCOMES.map((outcome) => textLine(eventOf(outcome)));
  const subjects = OUTCOMES.map((outcome) => subjectOf([eventOf(outcome)]));
  for (const wordings of [mails, texts, subjects]) assert.equal(new Set(wordings).size, OUTCOMES.length);
});

describe('whatever a title, label or operation holds', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 250 }),
    fc.constantFrom(
      'see https://evil.example/x?y=1',
      'www.evil.example',
      'a@evil.example',
      'HTTPS://EVIL.EXAMPLE',
      'http://http://evil.example',
      'evil。example evil．example',
      'safe\r\nSubject: fake\u0000\u202Egpj.exe\u200B',
    ),
  );
  const record = fc.record({
    title: hostile,
    label: hostile,
    operation: hostile,
    outcome: fc.constantFrom(...OUTCOMES),
  });
  const movementOf = (operation: string) => ({
    status: null,
    operation,
    percent: 1,
    segments: null,
    deviceSegments: null,
    movedAtMs: 0,
  });

  it('a mail holds no link, no control character and no invisible one', () => {
    fc.assert(
      fc.property(record, ({ title, label, operation, outcome }) => {
        const event = eventOf(outcome, { label, movement: movementOf(operation), details: { title } });
        for (const mail of [mailText(event), mailDigest([event, event])]) {
          assert.doesNotMatch(mail, /https?:/i);
          assert.doesNotMatch(mail, /:\/\//);
          assert.doesNotMatch(mail, /[\p{L}\p{N}][.。．｡][\p{L}]/u);
          assert.doesNotMatch(mail, /@|[^\P{C}\n]/u);
        }
      }),
    );
  });

  it('a text fits one message of the GSM alphabet, and a subject is what SNS takes', () => {
    fc.assert(
      fc.property(record, fc.string(), ({ title, label, operation, outcome }, clipUuid) => {
        const event = eventOf(outcome, {
          clipUuid,
          label,
          movement: movementOf(operation),
          details: { title },
        });
        assert.match(textLine(event), /^[A-Za-z0-9 _.,:;()+\-/?!]{1,160}$/);
        assert.doesNotMatch(textLine(event), /:\/\/|www\./);
        assert.match(subjectOf([event]), /^[A-Z0-9][\x20-\x7e]{0,98}$/);
      }),
    );
  });
});

describe('messages', () => {
  const compose = createComposer({ digestFrom: 3 });
  const events = Array.from({ length: 4 }, (_, index) =>
    eventOf('completed', { clipUuid: `c${index}`, details: { deviceUuids: [`d${index}`] } }),
  );

  it('go to programs one by one, as the event is', () => {
    const messages = compose('events', events);
    assert.deepEqual(
      messages.map(({ message }) => JSON.parse(message)),
      events,
    );
    assert.deepEqual(messages[1]?.attributes, {
      outcome: 'completed',
      orgId: 'acme',
      deviceUuids: ['d1'],
      late: false,
    });
  });

  it('go to people one by one for a few clips, and as a digest for many', () => {
    assert.equal(compose('mail', events.slice(0, 2)).length, 2);
    const [digest, ...others] = compose('mail', events);
    assert.deepEqual(others, []);
    assert.deepEqual(
      digest?.eventIds,
      events.map(({ id }) => id),
    );
    assert.deepEqual(digest?.attributes.deviceUuids, ['d0', 'd1', 'd2', 'd3']);
  });

  it('never mix outcomes in a digest', () => {
    const mixed = [...events, ...events.map(({ data }) => eventOf('failed', { clipUuid: data.clipUuid }))];
    assert.deepEqual(
      compose('text', mixed).map(({ attributes }) => attributes.outcome),
      ['completed', 'failed'],
    );
  });

  it('stay within what SNS takes, however many clips they tell of', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      eventOf('completed', {
        clipUuid: `${index}`.padStart(22, 'x'),
        details: { title: '倉'.repeat(200), deviceUuids: [`${index}`] },
      }),
    );
    const messages = compose('mail', many);
    assert.equal(messages.flatMap(({ eventIds }) => eventIds).length, 500);
    for (const { message } of messages) assert.ok(Buffer.byteLength(message) < 200_000);
  });

  it('have a plainest form, with the ids and nothing that could be refused', () => {
    const [message] = compose('mail', [eventOf('completed', { details: { title: '\u0000' } })]);
    assert.ok(message);
    const minimal = minimalMessage(message);
    assert.match(minimal.message, /acme\/Xy12abcdXy12abcdXy12aA\/completed\/1/);
    assert.match(minimal.subject ?? '', /^[\x20-\x7e]+$/);
  });
});

it('a complete clip is warned about for what the vendor says of it, and for nothing that it leaves out', () => {
  assert.deepEqual(clipWarnings({}), []);
  assert.deepEqual(clipWarnings({ durationSec: 59, requestedSec: 60, byteCount: 1, deviceUuids: ['a'] }), []);
  const codes = clipWarnings({
    byteCount: 0,
    durationSec: 10,
    requestedSec: 60,
    deviceUuids: ['a', 'b'],
    locatedDeviceUuids: ['a'],
    placeholder: true,
  }).map(({ code }) => code);
  assert.deepEqual(codes, ['empty', 'short', 'camera-missing', 'placeholder']);
});
