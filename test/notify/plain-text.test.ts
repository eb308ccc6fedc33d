import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withBlanks } from '../../functions/domain/format-characters.ts';
import { GSM_LETTERS } from '../../functions/notify/alphabets.ts';
import { toPlainName } from '../../functions/notify/names.ts';
import { cut, toPlainText } from '../../functions/notify/plain-text.ts';

const shown = (title: string) => toPlainText(title, 70);

describe('a title that somebody typed', () => {
  it('is still readable where it has links, and dead', () => {
    assert.equal(shown('see https://evil.example/x'), 'see hxxps[:]//evil[.]example/x');
    assert.equal(shown('ht\u200Btps://evil\u00AD.example'), 'hxxps[:]//evil[.]example');
    assert.equal(shown('mail a@evil.example'), 'mail a[at]evil[.]example');
    assert.equal(shown('mailto:a＠evil'), 'mailto[:]a[at]evil');
    assert.equal(shown('javascript:alert(1) JavaScript：x'), 'javascript[:]alert(1) JavaScript[:]x');
    assert.equal(shown('\\\\host\\share'), '[\\\\]host\\share');
    assert.equal(shown('10.0.0.1/x'), '10[.]0[.]0[.]1/x');
  });

  it('has no link in letters and stops that are only like those of links', () => {
    assert.equal(shown('Ⓔvil．ⓒom'), 'Ⓔvil[.]ⓒom');
    for (const stop of ['.', '。', '．', '｡', '․', '﹒', '︒'])
      assert.equal(shown(`evil${stop}com`), 'evil[.]com');
    assert.equal(shown('i❤.ws e\u0301.example'), 'i❤[.]ws e\u0301[.]example');
  });

  it('has no number to call', () => {
    assert.equal(shown('call +1 (555) 010-0123'), 'call +1[-]555[-]010[-]0123');
    assert.equal(shown('tel:5550100123'), 'tel[:]5550[-]1001[-]23');
    assert.equal(shown('555.010.0123 or 555–0100'), '555[-]010[-]0123 or 555[-]0100');
    assert.equal(shown('٥٥٥٠١٠٠'), '٥٥٥٠[-]١٠٠');
    assert.equal(shown('55-50-1001 23'), '55[-]50[-]1001[-]23', 'no day of any calendar');
    assert.equal(shown('5550-10-01 23'), '5550[-]10[-]01[-]23', 'no year that footage is of');
  });

  it('has its dates, times and numbers as they are', () => {
    for (const plain of [
      'on 24.12.2026 at 5.30, 3.5 m',
      '2026-11-24 05:00:00',
      '24/12/2026',
      'Dock 4. West side... "gate".',
      'case 123456, v2.0',
      'at 12:30: noise',
    ])
      assert.equal(shown(plain), plain);
  });

  it('keeps the joiners of letters and of emoji, and no other character that shows nothing', () => {
    for (const whole of ['می‌خواهم', 'नमस्‍ते', 'ක්‍රි', '👨‍👩‍👧 family', '👩🏽‍🚒 ❤️‍🔥'])
      assert.equal(shown(whole), whole);
    assert.equal(shown('ad\u200Dmin a\u200Cb x\u200D'), 'admin ab x');
    assert.equal(shown('a\u202Egpj.exe\u2066b\u2069'), 'agpj[.]exeb');
    assert.equal(shown('a\uFE0F\u3164\u{E0041}b'), 'ab');
  });

  it('is one line, whose letters cover no other', () => {
    assert.equal(shown('one\r\ntwo\u0000three\u2028four'), 'one two three four');
    assert.ok(shown(`Z${'\u0351'.repeat(500)}`).length < 10);
  });

  it('loses whole characters where it is cut', () => {
    assert.equal(cut('🎥🎥🎥🎥', 3), '🎥🎥…');
    assert.equal(cut('🎥🎥🎥', 3), '🎥🎥🎥');
    assert.equal(cut('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 2), '👨‍👩‍👧…');
    assert.equal(cut('e\u0301e\u0301e\u0301', 2), 'e\u0301…');
  });
});

it('for programs a title keeps the same joiners, and has blanks for control and format characters', () => {
  assert.equal(withBlanks('می‌خواهم 👨‍👩‍👧'), 'می‌خواهم 👨‍👩‍👧');
  assert.equal(withBlanks('a\u200Bb\u202E\u0000c d\u200De'), 'a b c d e');
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
});
