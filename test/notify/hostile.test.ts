import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { OUTCOMES } from '../../functions/domain/outcome.ts';
import { mailDigest, mailText } from '../../functions/notify/mail.ts';
import { GSM_LETTERS, toPlainName } from '../../functions/notify/names.ts';
import { cut, toPlainText } from '../../functions/notify/plain-text.ts';
import { subjectOf } from '../../functions/notify/subject.ts';
import { textDigest, textLine } from '../../functions/notify/text.ts';
import { NOW_MS } from '../clip-records.ts';
import { makeEvent, withCameras } from './events.ts';
import { anyEvent } from './records.ts';

/** The default alphabet of GSM 03.38, whose characters count once, and its extension, whose characters count twice. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION = '\f^{}\\[~]|€';

function countSeptets(text: string): number {
  return [...text].reduce((count, character) => {
    if (GSM_BASIC.includes(character)) return count + 1;
    assert.ok(GSM_EXTENSION.includes(character), `${JSON.stringify(character)} is not in the GSM alphabet`);
    return count + 2;
  }, 0);
}

/** What mail programs and phones make a link of. */
const LINK = /https?:|:\/\/|@|www\.|[^\s.。．｡][.。．｡][\p{L}\p{N}]/iu;

it('a mail holds no link and nothing invisible, whatever the clip is called', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      for (const mail of [mailText(event), mailDigest([event, event])]) {
        assert.doesNotMatch(withoutSizes(mail), LINK);
        assert.doesNotMatch(mail, /[^\P{C}\n]|\p{Default_Ignorable_Code_Point}|[\p{Zl}\p{Zp}]/u);
      }
    }),
    { numRuns: 300 },
  );
});

/** `12.3 MB` is ours. */
function withoutSizes(mail: string): string {
  return mail.replace(/^Size .*$/m, '');
}

it('the lines of a mail are short, whatever the clip is called', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const long = mailText(event)
        .split('\n')
        .filter((line) => [...line].length > 78 && line.trim().includes(' ') && !line.startsWith('Event  '));
      const unbroken = long.filter((line) => !/\S{40}/u.test(line));
      assert.deepEqual(unbroken, []);
    }),
  );
});

it('a text is one message of the GSM alphabet and holds no link, whatever the clip is called', () => {
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(2, 100), (event, times) => {
      for (const text of [textLine(event), textDigest(Array.from({ length: times }, () => event))]) {
        // SNS puts `Clipwatch> ` before it.
        assert.ok(countSeptets(text) <= 149, text);
        assert.doesNotMatch(text, /^Clipwatch/);
        assert.doesNotMatch(text, LINK);
        assert.doesNotMatch(text, /[\r\n]/);
      }
    }),
    { numRuns: 2_000 },
  );
});

it('the longest texts that there are fit behind the name that SNS puts before them', () => {
  const WATCH_LIMIT_MS = 2_592_000_000;
  for (const outcome of OUTCOMES) {
    const late = outcome === 'completed' || outcome === 'failed';
    const event = makeEvent(
      outcome,
      {
        orgId: 'x'.repeat(32),
        attemptSinceMs: NOW_MS - WATCH_LIMIT_MS + 1000,
        told: { [outcome]: 9999 },
        details: { deviceUuids: Array.from({ length: 64 }, (_, index) => `camera-${index}`), byteCount: 0 },
      },
      late,
    );
    const { data } = event;
    const stalledSeconds = data.stalledSeconds === null ? null : WATCH_LIMIT_MS / 1000 - 1;
    const longest = { ...event, data: { ...data, stalledSeconds } };
    const named = withCameras(
      longest,
      data.deviceUuids.map((uuid) => ({
        uuid,
        name: 'N'.repeat(60),
        site: 'S'.repeat(60),
        timeZone: 'Asia/Kolkata',
      })),
    );
    assert.match(textLine(named), /: N{24} \+63, S{24}/);
    assert.match(subjectOf([named]), /: N{28} \+63, S{28}/);
    for (const text of [
      textLine(longest),
      textLine(named),
      textDigest(Array.from({ length: 1000 }, () => longest)),
    ])
      assert.ok(countSeptets(text) <= 149, `${countSeptets(text)}: ${text}`);
  }
});

it('a subject is ASCII, begins with a letter and is under 100 characters, whatever the clip is called', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      for (const events of [[event], Array.from({ length: 100 }, () => event)])
        assert.match(subjectOf(events), /^[A-Za-z][\x20-\x7e]{0,98}$/);
    }),
    { numRuns: 2_000 },
  );
});

it('neither a text nor a subject depends on a title, a label or an operation', () => {
  fc.assert(
    fc.property(fc.string(), (anything) => {
      const plain = makeEvent('failed', { details: {} });
      const named = makeEvent('failed', { label: anything, details: { title: anything } });
      assert.equal(textLine(named), textLine(plain));
      assert.equal(subjectOf([named]), subjectOf([plain]));
    }),
  );
});

it('a link in a title is still readable, and dead', () => {
  const shown = (title: string) => toPlainText(title, 70);
  assert.equal(shown('see https://evil.example/x'), 'see hxxps[:]//evil[.]example/x');
  assert.equal(shown('ht\u200Btps://evil\u00AD.example'), 'hxxps[:]//evil[.]example');
  assert.equal(shown('mail a@evil.example'), 'mail a[at]evil[.]example');
  assert.equal(shown('one\r\ntwo\u0000three'), 'one two three');
  assert.equal(shown('Dock 4. West side... "gate".'), 'Dock 4. West side... "gate".');
});

it('a text that is cut loses whole characters', () => {
  assert.equal(cut('🎥🎥🎥🎥', 3), '🎥🎥…');
  assert.equal(cut('🎥🎥🎥', 3), '🎥🎥🎥');
});

it('what is left of a name in a subject or a text is words of safe letters, and no number to call', () => {
  const plain = (name: string) => toPlainName(name, 28);
  assert.equal(plain('Café / 倉庫 #2'), 'Cafe 2');
  assert.equal(plain("Bob's   dock--east\r\nBcc: a@evil.example"), 'Bobs dock-east Bcc a evil ex');
  assert.equal(plain('https://evil.example'), 'https evil example');
  assert.equal(plain('call +1 (555) 010-0123'), 'call');
  assert.equal(plain('Straße Ærø, Ｄｏｃｋ ⑩'), 'Strasse AEro Dock 10');
  assert.equal(plain('倉庫 - 🎥'), '');
  assert.equal(toPlainName('Müllräume é ő', 28, GSM_LETTERS), 'Müllräume é o');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat(40), (name, length) => {
      assert.match(toPlainName(name, length), /^([A-Za-z0-9][A-Za-z0-9 -]*)?$/);
      assert.doesNotMatch(toPlainName(name, length), /(\d[ -]*){7}| $|-$/);
      assert.ok(toPlainName(name, length).length <= length);
    }),
    { numRuns: 20_000 },
  );
});
