import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { mailDigest, mailText } from '../../functions/notify/mail.ts';
import { subjectOf } from '../../functions/notify/subject.ts';
import { textDigest, textLine } from '../../functions/notify/text.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { makeEvent, makeMovement, withCameras } from './events.ts';

const CAMERAS = ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB'];

function assertReads(event: ClipEvent, { subject, text, mail }: Record<'subject' | 'text' | 'mail', string>) {
  assert.equal(subjectOf([event]), subject);
  assert.equal(textLine(event), text);
  assert.equal(mailText(event), mail);
}

it('a clip that is ready', () => {
  const event = makeEvent('completed', {
    label: 'case 7',
    attemptSinceMs: NOW_MS - 125_000,
    details: {
      title: 'Loading dock, forklift',
      deviceUuids: CAMERAS,
      locatedDeviceUuids: CAMERAS,
      footageStartMs: NOW_MS - 3_600_000,
      requestedSec: 120,
      durationSec: 120,
      byteCount: 23_125_000,
    },
  });
  assertReads(event, {
    subject: 'Clip ready: acme, Xy12abcd',
    text: 'Clip Xy12abcd is ready after 2 min 5 s, acme, camera AAAAAAAA +1, footage 2026-11-24 11:00 UTC.',
    mail: `The clip is ready.

  "Loading dock, forklift"

You find it in the Rhombus Console under Saved Video, Clips.

Label         case 7
Camera        AAAAAAAAAAAAAAAAAAAAAA, BBBBBBBBBBBBBBBBBBBBBB
Footage       2026-11-24 11:00:00 to 11:02:00 UTC
Length        2 min
Size          23.1 MB
Watched       2 min 5 s
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
  });
});

it('a clip that is ready, late, and not what was asked for', () => {
  const event = makeEvent(
    'completed',
    {
      details: {
        title: 'From https://example.com: dock',
        deviceUuids: CAMERAS,
        locatedDeviceUuids: CAMERAS.slice(0, 1),
        requestedSec: 120,
        durationSec: 74,
      },
    },
    true,
  );
  assertReads(event, {
    subject: 'Clip ready, please check it: acme, Xy12abcd',
    text: 'Clip Xy12abcd is ready (late), acme, camera AAAAAAAA +1. Please check it.',
    mail: `The clip is ready.

  "From hxxps[:]//example[.]com: dock"

Please check it: It is 1 min 14 s long, and 2 min were asked for.
Please check it: Camera BBBBBBBBBBBBBBBBBBBBBB may be missing from it.

It had ended before it was first seen, so this comes late.

You find it in the Rhombus Console under Saved Video, Clips.

Camera        AAAAAAAAAAAAAAAAAAAAAA, BBBBBBBBBBBBBBBBBBBBBB
Length        1 min 14 s
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
  });
});

it('a clip that has failed, at its second attempt', () => {
  const movement = makeMovement('No footage for this time');
  assertReads(makeEvent('failed', { movement, attempt: 2, rawStatus: 'FAILED', told: { failed: 2 } }), {
    subject: 'Clip failed: acme, Xy12abcd',
    text: 'Clip Xy12abcd has failed after 1 min, acme, camera AAAAAAAA.',
    mail: `The clip has failed.

  "Loading dock"

If Rhombus tries it again, you will hear how that ends.

Reason        No footage for this time
Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       1 min
Attempt       2
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/failed/2
`,
  });
});

it('a clip that keeps failing, with how often it has', () => {
  const movement = makeMovement('No footage for this time');
  const event = makeEvent('failed', { movement, attempt: 4, rawStatus: 'FAILED', told: { failed: 4 } });
  assertReads(event, {
    subject: 'Clip failed for the 4th time: acme, Xy12abcd',
    text: 'Clip Xy12abcd has failed again, for the 4th time, after 1 min, acme, camera AAAAAAAA.',
    mail: `The clip has failed again, for the 4th time.

  "Loading dock"

It keeps failing, however often Rhombus tries it. Unless it gets ready, the
next word of it comes in an hour at the earliest.

Reason        No footage for this time
Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       1 min
Attempt       4
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/failed/4
`,
  });
});

it('how often is said of what goes wrong, from the third time on, and with the word that English has for it', () => {
  const said = (outcome: Outcome, times: number) => {
    const event = makeEvent(outcome, { told: { [outcome]: times } });
    return / again, for the (\w+) time/.exec(textLine(event))?.[1];
  };
  const failed = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map((times) => said('failed', times));
  assert.deepEqual(failed, [
    undefined,
    undefined,
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '23rd',
    '101st',
    '111th',
  ]);
  assert.equal(said('stalled', 3), '3rd');
  assert.equal(said('removed', 3), '3rd');
  for (const outcome of ['completed', 'resumed', 'not-found', 'expired'] as const)
    assert.equal(said(outcome, 5), undefined);
});

it('that people are spared the next word is said from the message on after which they are', () => {
  const isSaid = (outcome: Outcome, times: number) =>
    mailText(makeEvent(outcome, { told: { [outcome]: times } })).includes('in an hour');
  assert.deepEqual([isSaid('failed', 2), isSaid('failed', 3)], [false, true]);
  assert.deepEqual([isSaid('removed', 2), isSaid('removed', 3)], [false, true]);
  assert.deepEqual([isSaid('stalled', 3), isSaid('stalled', 4)], [false, true]);
  assert.equal(isSaid('completed', 9), false);
});

it('a clip that has stalled because its camera is offline', () => {
  const movement = makeMovement('Uploading segments');
  const attemptSinceMs = NOW_MS - 900_000;
  assertReads(makeEvent('stalled', { movement, attemptSinceMs, rawStatus: 'OFFLINE' }), {
    subject: 'Clip stalled: acme, Xy12abcd',
    text: 'Clip Xy12abcd has stalled, no movement for 10 min 5 s, acme, camera AAAAAAAA.',
    mail: `The clip has stalled.

  "Loading dock"

Nothing has moved for 10 min 5 s. It is still being watched. Its camera is
offline, and it may go on when the camera is back.

Status        camera offline
Step          Uploading segments
Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       15 min
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/stalled/1
`,
  });
});

it('a clip that is moving again', () => {
  const attemptSinceMs = NOW_MS - 900_000;
  assertReads(makeEvent('resumed', { attemptSinceMs, rawStatus: 'UPLOADING' }), {
    subject: 'Clip moving again: acme, Xy12abcd',
    text: 'Clip Xy12abcd is moving again after 10 min 5 s, acme, camera AAAAAAAA.',
    mail: `The clip is moving again.

  "Loading dock"

It had stood still for 10 min 5 s. You will hear when it ends.

Status        uploading from the camera
Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       15 min
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/resumed/1
`,
  });
});

it('a clip that has been removed', () => {
  assertReads(makeEvent('removed'), {
    subject: 'Clip removed: acme, Xy12abcd',
    text: 'Clip Xy12abcd has been removed, acme, camera AAAAAAAA.',
    mail: `The clip has been removed.

  "Loading dock"

Rhombus no longer knows it, and still shows others. It may have been
deleted, or its export cancelled.

Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       1 min
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/removed/1
`,
  });
});

it('what Rhombus says of a removed clip is said, and who removed it is not', () => {
  assert.match(
    mailText(makeEvent('removed', { rawStatus: 'DELETED' })),
    /\n\nRhombus says that it is deleted\.\n/,
  );
  const events = ['c1', 'c2'].map((clipUuid) => makeEvent('removed', { clipUuid }));
  assert.doesNotMatch(`${events.map((event) => mailText(event))} ${mailDigest(events)}`, /somebody/);
});

it('a watched clip that was never found', () => {
  const { firstSeenAtMs: _, ...neverSeen } = makeClip({
    label: 'case 7',
    details: {},
    told: { 'not-found': 1 },
  });
  assertReads(createClipEvent(neverSeen, 'not-found', { nowMs: NOW_MS, late: false }), {
    subject: 'Clip not found: acme, Xy12abcd',
    text: 'Clip Xy12abcd was not found, acme.',
    mail: `The clip was not found.

Rhombus does not know a clip with this id. Check the id, and that the API
key may see the clip.

Label         case 7
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/not-found/1
`,
  });
});

it('a clip that is no longer watched', () => {
  const attemptSinceMs = NOW_MS - 86_400_000;
  assertReads(makeEvent('expired', { attemptSinceMs, movement: makeMovement('Processing video') }), {
    subject: 'Clip watch ended: acme, Xy12abcd',
    text: 'Clip Xy12abcd is no longer watched after 24 h, acme, camera AAAAAAAA.',
    mail: `The clip is no longer watched.

  "Loading dock"

It never came to an end within the time that clips are watched for. Look it
up in the Rhombus Console.

Status        being rendered
Step          Processing video
Camera        AAAAAAAAAAAAAAAAAAAAAA
Watched       24 h
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/expired/1
`,
  });
});

const NAMED = [
  { uuid: CAMERAS[0] ?? '', name: 'Loading dock', site: 'Entrepôt Süd', timeZone: 'Europe/Berlin' },
  { uuid: CAMERAS[1] ?? '', name: 'Gate', site: 'Entrepôt Süd', timeZone: 'Europe/Berlin' },
];

it('cameras and sites are named, and the footage is by the clock of the site, with ids last', () => {
  const event = makeEvent('completed', {
    details: {
      title: 'Forklift',
      deviceUuids: CAMERAS,
      locatedDeviceUuids: CAMERAS.slice(0, 1),
      footageStartMs: NOW_MS - 3_600_000,
      durationSec: 120,
    },
  });
  assertReads(withCameras(event, NAMED), {
    subject: 'Clip ready, please check it: Loading dock +1, Entrepot Sud, acme',
    text: 'Clip is ready after 1 min: Loading dock +1, Entrepot Süd, footage 2026-11-24 12:00 GMT+1, acme. Please check it.',
    mail: `The clip is ready.

  "Forklift"

Please check it: Camera Gate may be missing from it.

You find it in the Rhombus Console under Saved Video, Clips.

Camera        Loading dock, Gate
Site          Entrepôt Süd
Footage       2026-11-24 12:00:00 to 12:02:00 GMT+1
Length        2 min
Watched       1 min
Time          2026-11-24 13:00:00 GMT+1
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA
Camera id     AAAAAAAAAAAAAAAAAAAAAA, BBBBBBBBBBBBBBBBBBBBBB

Event  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
  });
});

it('the clocks of a site may change during the footage, and the day may', () => {
  const during = (startMs: number, durationSec: number, timeZone: string) => {
    const event = makeEvent('completed', { details: { footageStartMs: startMs, durationSec } });
    const mail = mailText(withCameras(event, [{ uuid: 'c', timeZone }]));
    return /^Footage {7}(.*)$/m.exec(mail)?.[1];
  };
  const FALL_BACK_MS = Date.UTC(2026, 10, 1, 6);
  assert.equal(
    during(FALL_BACK_MS - 60_000, 120, 'America/New_York'),
    '2026-11-01 01:59:00 EDT to 2026-11-01 01:01:00 EST',
  );
  assert.equal(
    during(Date.UTC(2026, 0, 1) - 60_000, 120, 'UTC'),
    '2025-12-31 23:59:00 UTC to 2026-01-01 00:01:00 UTC',
  );
  assert.equal(during(FALL_BACK_MS, 60, 'Mars/Olympus'), '2026-11-01 06:00:00 to 06:01:00 UTC');
});

it('where no letter of a name is safe, ids stand for it', () => {
  const event = withCameras(makeEvent('failed'), [
    { uuid: 'AAAAAAAAAAAAAAAAAAAAAA', name: '倉庫', site: '本店' },
  ]);
  assert.equal(subjectOf([event]), 'Clip failed: acme, Xy12abcd');
  assert.equal(textLine(event), 'Clip Xy12abcd has failed after 1 min, acme, camera AAAAAAAA.');
  assert.match(mailText(event), /\nCamera {8}倉庫\nSite {10}本店\n/);
  const atSite = withCameras(event, [{ uuid: 'AAAAAAAAAAAAAAAAAAAAAA', name: '倉庫', site: 'HQ' }]);
  assert.equal(subjectOf([atSite]), 'Clip failed: camera AAAAAAAA, HQ, acme');
});

it('a digest names cameras, and the site that its clips share', () => {
  const events = ['c1', 'c2'].map((clipUuid) => withCameras(makeEvent('failed', { clipUuid }), NAMED));
  assert.equal(subjectOf(events), 'Clipwatch: 2 clips have failed, Entrepot Sud, acme');
  assert.match(mailDigest(events), /\n {2}Camera Loading dock and 1 more, Entrepôt Süd\n {2}Clip c1\n/);
  const [first, second] = events;
  assert.ok(first && second);
  const elsewhere = withCameras(second, [{ uuid: 'c', name: 'Door', site: 'HQ' }]);
  assert.equal(subjectOf([first, elsewhere]), 'Clipwatch: 2 clips have failed, acme');
});

it('many clips that have failed together', () => {
  const events = [
    makeEvent('failed', { clipUuid: 'c1', movement: makeMovement('No footage for this time') }),
    makeEvent('failed', { clipUuid: 'c2', details: { deviceUuids: CAMERAS } }),
  ];
  assert.equal(subjectOf(events), 'Clipwatch: 2 clips have failed, acme');
  assert.equal(textDigest(events), '2 clips have failed, acme.');
  assert.equal(
    mailDigest(events),
    `2 clips have failed.

If Rhombus tries them again, you will hear how that ends.

- "Loading dock"
  Clip c1, camera AAAAAAAAAAAAAAAAAAAAAA
  Reason: No footage for this time
- Untitled
  Clip c2, camera AAAAAAAAAAAAAAAAAAAAAA and 1 more

Organization  acme

Event  acme/c1/failed/1
Event  acme/c2/failed/1
`,
  );
});

it('many clips that are ready, some of them to be checked', () => {
  const empty = { title: 'Gate', byteCount: 0 };
  const events = [
    makeEvent('completed', { clipUuid: 'c1' }),
    makeEvent('completed', { clipUuid: 'c2', details: empty }),
  ];
  assert.equal(textDigest(events), '2 clips are ready, acme. Please check 1 of them.');
  assert.match(
    mailDigest(events),
    /\n- "Gate"\n {2}Clip c2\n {2}Please check it: The file is empty\.\n\nOrganization {2}acme\n/,
  );
});

it('a digest says of each clip how often it has come to this', () => {
  const events = [
    makeEvent('failed', { clipUuid: 'c1', told: { failed: 3 } }),
    makeEvent('failed', { clipUuid: 'c2', told: { failed: 2 } }),
  ];
  const mail = mailDigest(events);
  assert.match(mail, /\n {2}Clip c1, camera AAAAAAAAAAAAAAAAAAAAAA, for the 3rd time\n/);
  assert.match(mail, /\n {2}Clip c2, camera AAAAAAAAAAAAAAAAAAAAAA\n/);
});

it('a digest lists no more clips than anybody would read, and the ids of all', () => {
  const events = Array.from({ length: 81 }, (_, index) => makeEvent('completed', { clipUuid: `c${index}` }));
  const mail = mailDigest(events);
  assert.match(mail, /^81 clips are ready\.\n/);
  assert.match(mail, /\nand 41 more\n/);
  assert.equal(mail.match(/^- /gm)?.length, 40);
  assert.equal(mail.match(/^Event /gm)?.length, 81);
});
