import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGUAGES } from '../../functions/domain/audience/audience.ts';
import { createClipEvent } from '../../functions/domain/outbox/clip-event.ts';
import type { ClipEvent } from '../../functions/domain/outbox/event.ts';
import { OUTCOMES, type Outcome } from '../../functions/domain/outcome.ts';
import { GSM_LETTERS, toAscii, toGsm } from '../../functions/notify/alphabets.ts';
import { sayBytes, wordsOf } from '../../functions/notify/words.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';
import { makeEvent, makeMovement, withCameras } from './events.ts';
import { mailOf, subjectOf, textOf } from './say.ts';

const CAMERAS = ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB'];
const NAMED = [
  { uuid: CAMERAS[0] ?? '', name: 'Loading dock', site: 'Entrepôt Süd', timeZone: 'Europe/Berlin' },
  { uuid: CAMERAS[1] ?? '', name: 'Gate', site: 'Entrepôt Süd', timeZone: 'Europe/Berlin' },
];
/** A mail's paragraphs without the ends of its lines. */
const flat = (mail: string) => mail.replace(/(?<=\S)\n(?=\S)/g, ' ');
const CONSOLE = { consoleUrl: 'https://console.example/cameras/{deviceUuid}?t={timestampMs}' };

const READY = withCameras(
  makeEvent('completed', {
    label: 'case 7',
    attemptSinceMs: NOW_MS - 125_000,
    details: {
      title: 'From https://example.com: forklift',
      deviceUuids: CAMERAS,
      locatedDeviceUuids: CAMERAS.slice(0, 1),
      footageStartMs: NOW_MS - 3_600_000,
      requestedSec: 120,
      durationSec: 74,
      byteCount: 23_125_000,
    },
  }),
  NAMED,
);

describe('what a clip comes to', () => {
  it('is a page in the order of asking: what, which, of when, how long, what is wrong, what to do, where, and ids last', () => {
    assert.equal(
      subjectOf(READY),
      'Clip ready, please check it: Loading dock +1, Entrepot Sud, 2026-11-24 12:00 GMT+1, acme',
    );
    assert.equal(
      mailOf(READY, CONSOLE),
      `The clip is ready.

  "From hxxps[:]//example[.]com: forklift"

Camera        Loading dock and Gate
Site          Entrepôt Süd
Footage       2026-11-24 12:00:00 to 12:01:14 GMT+1
Length        1 min 14 s
Took          2 min 5 s
Size          23.1 MB

Please check it. It is 1 min 14 s long, and 2 min were asked for.
Please check it. This may be missing from it: Gate.

See Saved Video, Clips in the Rhombus Console.

The camera at that moment:
https://console.example/cameras/AAAAAAAAAAAAAAAAAAAAAA?t=1795518000000

Label         case 7
Time          2026-11-24 13:00:00 GMT+1
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA
Camera id     AAAAAAAAAAAAAAAAAAAAAA and BBBBBBBBBBBBBBBBBBBBBB

Event  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
    );
  });

  it('is the same page in Spanish, by letters that subjects and texts can carry', () => {
    const es = { language: 'es' } as const;
    assert.equal(
      subjectOf(READY, es),
      'Clip listo, revise el clip: Loading dock +1, Entrepot Sud, 2026-11-24 12:00 CET, acme',
    );
    assert.equal(
      textOf(READY, es),
      'Clip listo tras 2 min 5 s: Loading dock +1, Entrepot Süd, grabacion 2026-11-24 12:00 CET, acme. Revise el clip.',
    );
    assert.equal(
      mailOf(READY, { ...es, ...CONSOLE }),
      `El clip está listo.

  "From hxxps[:]//example[.]com: forklift"

Cámara        Loading dock y Gate
Sitio         Entrepôt Süd
Grabación     2026-11-24 12:00:00 a 12:01:14 CET
Duración      1 min 14 s
Tardó         2 min 5 s
Tamaño        23,1 MB

Revise el clip. Dura 1 min 14 s, y se pidió 2 min.
Revise el clip. Puede que falte: Gate.

Vea Saved Video, Clips en la consola de Rhombus.

La cámara en ese momento:
https://console.example/cameras/AAAAAAAAAAAAAAAAAAAAAA?t=1795518000000

Etiqueta      case 7
Hora          2026-11-24 13:00:00 CET
Organización  acme
Clip          Xy12abcdXy12abcdXy12aA
Id de cámara  AAAAAAAAAAAAAAAAAAAAAA y BBBBBBBBBBBBBBBBBBBBBB

Evento  acme/Xy12abcdXy12abcdXy12aA/completed/1
`,
    );
  });

  it('is one line for a phone: what, where, of when, and what to do', () => {
    assert.equal(
      textOf(READY),
      'Clip ready after 2 min 5 s: Loading dock +1, Entrepot Süd, footage 2026-11-24 12:00 GMT+1, acme. Please check it.',
    );
    assert.equal(
      textOf(makeEvent('failed')),
      'Clip failed after 1 min: Xy12abcd, camera AAAAAAAA, acme. Export again what you still need.',
    );
  });

  it('is said late where it is', () => {
    const late = makeEvent('completed', {}, true);
    assert.match(textOf(late), /^Clip ready \(late\): /);
    assert.match(mailOf(late), /\n\nThis comes late: /);
    assert.doesNotMatch(mailOf(makeEvent('completed')), /late/);
  });

  it('has why it failed, and which attempt that was', () => {
    const movement = makeMovement('No footage for this time');
    const mail = mailOf(makeEvent('failed', { movement, attempt: 2, rawStatus: 'FAILED' }));
    assert.match(mail, /\nAttempt {7}2\nReason {8}No footage for this time\n/);
    assert.match(
      flat(mail),
      /\nA retry by Rhombus itself may still succeed\. Export again what you still need\.\n/,
    );
  });

  it('has in what state it stands, and what to do about a camera that is offline', () => {
    const movement = makeMovement('Uploading segments');
    const attemptSinceMs = NOW_MS - 900_000;
    const offline = makeEvent('stalled', { movement, attemptSinceMs, rawStatus: 'OFFLINE' });
    const mail = mailOf(offline);
    assert.match(mail, /\nWatched {7}15 min\nStatus {8}camera offline\nStep {10}Uploading segments\n/);
    assert.match(
      flat(mail),
      /\nNothing has moved for 10 min 5 s\. Watching goes on\. The camera is offline: see to its power/,
    );
    assert.match(textOf(offline), /^Clip stalled, no movement for 10 min 5 s: .* The camera is offline/);
    assert.match(textOf(makeEvent('stalled')), / Look whether the camera is online\.$/);
    assert.match(
      mailOf(makeEvent('resumed')),
      /\nIt had stood still for 10 min 5 s\. Watching goes on to the end\.\n/,
    );
  });

  it('says of a removed clip what Rhombus says, and never who removed it', () => {
    assert.match(
      mailOf(makeEvent('removed', { rawStatus: 'DELETED' })),
      /\n\nRhombus says that it is deleted\. /,
    );
    assert.match(flat(mailOf(makeEvent('removed'))), /or knows it no longer and still shows others/);
    assert.doesNotMatch(mailOf(makeEvent('removed')), /somebody/);
  });

  it('is known by its label where Rhombus never knew it', () => {
    const { firstSeenAtMs: _, ...neverSeen } = makeClip({
      label: 'case 7',
      details: {},
      told: { 'not-found': 1 },
    });
    const event = createClipEvent(neverSeen, 'not-found', { nowMs: NOW_MS, late: false });
    assert.equal(
      mailOf(event, CONSOLE),
      `The clip was not found.

Rhombus knows no clip by that id. Check the id, and that the API key may see
the clip.

Label         case 7
Time          2026-11-24 12:00:00 UTC
Organization  acme
Clip          Xy12abcdXy12abcdXy12aA

Event  acme/Xy12abcdXy12abcdXy12aA/not-found/1
`,
    );
  });
});

describe('how often', () => {
  const said = (outcome: Outcome, times: number) => {
    const event = makeEvent(outcome, { told: { [outcome]: times } });
    return / for the (\w+) time/.exec(textOf(event))?.[1];
  };

  it('is said of what goes wrong, from the third time on, and with the word that English has for it', () => {
    const failed = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map((times) => said('failed', times));
    assert.deepEqual(failed, [
      undefined,
      undefined,
      ...['3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '101st', '111th'],
    ]);
    assert.equal(said('stalled', 3), '3rd');
    assert.equal(said('removed', 3), '3rd');
    for (const outcome of ['completed', 'resumed', 'not-found', 'expired'] as const)
      assert.equal(said(outcome, 5), undefined);
  });

  it('comes with the word that people are spared the next one, from the message on after which they are', () => {
    const isSaid = (outcome: Outcome, times: number) =>
      flat(mailOf(makeEvent(outcome, { told: { [outcome]: times } }))).includes(
        'at most one word of it an hour',
      );
    assert.deepEqual([isSaid('failed', 2), isSaid('failed', 3)], [false, true]);
    assert.deepEqual([isSaid('removed', 2), isSaid('removed', 3)], [false, true]);
    assert.deepEqual([isSaid('stalled', 3), isSaid('stalled', 4)], [false, true]);
    assert.equal(isSaid('completed', 9), false);
  });
});

it('a stall is compared with what past clips took, where that is known', () => {
  const stalled = makeEvent('stalled');
  const expected = { medianSeconds: 120, p90Seconds: 300, of: 'camera' } as const;
  const mail = (data: Partial<ClipEvent['data']>) =>
    mailOf({ ...stalled, data: { ...stalled.data, ...data } }).replaceAll('\n', ' ');
  assert.match(
    mail({ expected }),
    /s\. Clips of this camera usually take 2 min, and 9 of 10 are done within 5 min\. /,
  );
  assert.match(
    mail({ expected: { ...expected, of: 'organization' } }),
    /Clips of this organization usually take/,
  );
  assert.doesNotMatch(mail({ expected: null }), /usually/);
  assert.doesNotMatch(mail({}), /usually/);
});

describe('times', () => {
  const FALL_BACK_MS = Date.UTC(2026, 10, 1, 6);
  const during = (startMs: number, durationSec: number, timeZone?: string, audience?: string) => {
    const event = makeEvent('completed', { details: { footageStartMs: startMs, durationSec } });
    const camera = { uuid: 'c', ...(timeZone !== undefined && { timeZone }) };
    const mail = mailOf(withCameras(event, [camera]), audience === undefined ? {} : { timeZone: audience });
    return /^Footage {7}(.*)$/m.exec(mail)?.[1];
  };

  it('are by the clock of the site, whose hour and day may change during the footage', () => {
    assert.equal(
      during(FALL_BACK_MS - 60_000, 120, 'America/New_York'),
      '2026-11-01 01:59:00 EDT to 2026-11-01 01:01:00 EST',
    );
    assert.equal(
      during(Date.UTC(2026, 0, 1) - 60_000, 120, 'UTC'),
      '2025-12-31 23:59:00 UTC to 2026-01-01 00:01:00 UTC',
    );
  });

  it('are by the clock of the audience where that is not known, and else in UTC, which is said', () => {
    assert.equal(
      during(FALL_BACK_MS, 60, undefined, 'America/Chicago'),
      '2026-11-01 01:00:00 to 01:01:00 CDT',
    );
    assert.equal(
      during(FALL_BACK_MS, 60, 'Asia/Tokyo', 'America/Chicago'),
      '2026-11-01 15:00:00 to 15:01:00 GMT+9',
    );
    assert.equal(during(FALL_BACK_MS, 60), '2026-11-01 06:00:00 to 06:01:00 UTC');
    assert.equal(during(FALL_BACK_MS, 60, 'Mars/Olympus'), '2026-11-01 06:00:00 to 06:01:00 UTC');
  });
});

describe('names', () => {
  it('give way to ids where no letter of theirs is safe', () => {
    const event = withCameras(makeEvent('failed'), [
      { uuid: 'AAAAAAAAAAAAAAAAAAAAAA', name: '倉庫', site: '本店' },
    ]);
    assert.equal(subjectOf(event), 'Clip failed: acme, Xy12abcd');
    assert.match(textOf(event), /^Clip failed after 1 min: Xy12abcd, camera AAAAAAAA, acme\./);
    assert.match(mailOf(event), /\nCamera {8}倉庫\nSite {10}本店\n/);
    const atSite = withCameras(event, [{ uuid: 'AAAAAAAAAAAAAAAAAAAAAA', name: '倉庫', site: 'HQ' }]);
    assert.equal(subjectOf(atSite), 'Clip failed: camera AAAAAAAA, HQ, acme');
  });
});

describe('a link', () => {
  it('is to the camera at the moment of the footage, by a template', () => {
    const mail = mailOf(READY, { consoleUrl: 'https://c.example/{orgId}/{clipUuid}' });
    assert.match(mail, /\nhttps:\/\/c\.example\/acme\/Xy12abcdXy12abcdXy12aA\n/);
  });

  it('is left out where no camera or moment is known, where nobody asked for it, and of texts', () => {
    const withoutMoment = makeEvent('completed');
    const withoutCamera = makeEvent('completed', { details: { footageStartMs: NOW_MS } });
    for (const mail of [mailOf(withoutMoment, CONSOLE), mailOf(withoutCamera, CONSOLE), mailOf(READY)])
      assert.doesNotMatch(mail, /https:|The camera at/);
    assert.doesNotMatch(textOf(READY, CONSOLE), /http|example/);
  });

  it('is left out where an id is none, whatever it would lead to', () => {
    for (const id of ['../../evil', 'a?b', 'a.evil.example', '', 'x'.repeat(65)]) {
      const hostile = makeEvent('completed', { details: { footageStartMs: NOW_MS, deviceUuids: [id] } });
      assert.doesNotMatch(mailOf(hostile, CONSOLE), /https:/);
    }
  });
});

describe('many clips', () => {
  const failed = ['c1', 'c2'].map((clipUuid) => withCameras(makeEvent('failed', { clipUuid }), NAMED));

  it('are one page, with what each is called, where and why', () => {
    const events = [
      makeEvent('failed', { clipUuid: 'c1', movement: makeMovement('No footage for this time') }),
      makeEvent('failed', { clipUuid: 'c2', details: { deviceUuids: CAMERAS } }),
    ];
    assert.equal(subjectOf(events), 'Clipwatch: 2 clips have failed, acme');
    assert.equal(textOf(events), '2 clips have failed, acme. Export again what you still need.');
    assert.equal(
      mailOf(events),
      `2 clips have failed.

A retry by Rhombus itself may still succeed. Export again what you still
need.

- "Loading dock"
  AAAAAAAAAAAAAAAAAAAAAA
  Reason: No footage for this time
- Clip c2
  AAAAAAAAAAAAAAAAAAAAAA and 1 more

Organization  acme

Event  acme/c1/failed/1
Event  acme/c2/failed/1
`,
    );
  });

  it('are counted by site, and the one that they share is in the subject', () => {
    assert.equal(subjectOf(failed), 'Clipwatch: 2 clips have failed, Entrepot Sud, acme');
    assert.match(mailOf(failed), /\n {2}Loading dock and 1 more, Entrepôt Süd\n/);
    const elsewhere = withCameras(makeEvent('failed', { clipUuid: 'c3' }), [
      { uuid: 'c', name: 'Door', site: 'HQ' },
    ]);
    const all = [...failed, elsewhere, makeEvent('failed', { clipUuid: 'c4' })];
    assert.equal(subjectOf(all), 'Clipwatch: 4 clips have failed, acme');
    assert.match(mailOf(all), /\nSite {10}Entrepôt Süd \(2\), HQ \(1\), and elsewhere \(1\)\n/);
  });

  it('have those first that are to be checked', () => {
    const events = [
      makeEvent('completed', { clipUuid: 'c1' }),
      makeEvent('completed', { clipUuid: 'c2', details: { title: 'Gate', byteCount: 0 } }),
    ];
    assert.equal(textOf(events), '2 clips are ready, 1 to check, acme.');
    assert.equal(subjectOf(events), 'Clipwatch: 2 clips are ready, 1 to check, acme');
    assert.match(mailOf(events), /^2 clips are ready, 1 to check\.\n/);
    assert.match(mailOf(events), /\n- "Gate"\n {2}Please check it\. The file is empty\.\n- "Loading dock"\n/);
  });

  it('say of each how often it has come to this', () => {
    const mail = mailOf([
      makeEvent('failed', { clipUuid: 'c1', told: { failed: 3 } }),
      makeEvent('failed', { clipUuid: 'c2', told: { failed: 2 } }),
    ]);
    assert.equal(mail.match(/ {2}The clip has failed for the 3rd time\.\n/g)?.length, 1);
  });

  it('are listed as far as anybody would read, with the ids of all', () => {
    const events = Array.from({ length: 81 }, (_, index) =>
      makeEvent('completed', { clipUuid: `c${index}` }),
    );
    const mail = mailOf(events);
    assert.match(mail, /^81 clips are ready\.\n/);
    assert.match(mail, /\n41 more\n/);
    assert.equal(mail.match(/^- /gm)?.length, 40);
    assert.equal(mail.match(/^Event /gm)?.length, 81);
  });
});

describe('every language', () => {
  for (const language of LANGUAGES)
    it(`${language} has its own words, which subjects and texts can carry`, () => {
      const words = wordsOf(language);
      const said = JSON.stringify(words, (_, value) => (typeof value === 'function' ? undefined : value));
      for (const text of said.match(/(?<=")[^"]+(?=")/g) ?? []) {
        assert.match(toAscii(text), /^[\x20-\x7e]*$/);
        assert.match(toGsm(text), new RegExp(`^[\\x20-\\x7e¿¡${GSM_LETTERS}]*$`));
        assert.equal(
          toGsm(text).replace(/[^a-z]/gi, '').length,
          text.replace(/[^\p{L}]/gu, '').replace(new RegExp(`[${GSM_LETTERS}]`, 'g'), '').length,
          text,
        );
      }
      for (const outcome of OUTCOMES) assert.ok(words.short[outcome].length <= 24);
      for (const label of Object.values(words.labels)) assert.ok(label.length <= 13, label);
    });

  it('has the letters of GSM that it needs, and the nearest of those that GSM lacks', () => {
    assert.equal(
      toGsm('¿Año, pingüino, café, así, acción, útil? Ñandú'),
      '¿Año, pingüino, café, asi, accion, util? Ñandu',
    );
    assert.equal(toAscii('¿Año, pingüino, café, así?'), 'Ano, pinguino, cafe, asi?');
  });

  it('says sizes as people write them there', () => {
    const sizes = [0, 999, 1000, 999_949, 999_950, 23_125_000, 5e13, 5e16];
    assert.deepEqual(
      sizes.map((bytes) => sayBytes(wordsOf('en'), bytes)),
      ['0 bytes', '999 bytes', '1.0 kB', '999.9 kB', '1.0 MB', '23.1 MB', '50.0 TB', '50,000.0 TB'],
    );
    assert.equal(sayBytes(wordsOf('es'), 23_125_000), '23,1 MB');
  });
});
