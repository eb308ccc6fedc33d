import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { LANGUAGES } from '../../functions/domain/audience/audience.ts';
import { OUTCOMES } from '../../functions/domain/outcome.ts';
import { toPlainName } from '../../functions/notify/names.ts';
import { NOW_MS } from '../clip-records.ts';
import { makeEvent, withCameras } from './events.ts';
import { checkMessages, checkPrivacy, checkTitles, countSeptets } from './hostile-property.ts';
import { anyEvent } from './records.ts';
import { mailOf, subjectOf, textOf } from './say.ts';

it('every message may be published and lures nobody, whatever was typed', () => checkMessages(3_000));

it('who is told the outcome alone is told nothing of what the vendor says', () => checkPrivacy(1_000));

it('a title is one line of whole characters, without a link or a number to call', () => checkTitles(3_000));

it('the lines of a mail are short, whatever the clip is called', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const long = mailOf(event)
        .split('\n')
        .filter((line) => line.length > 78 && line.trim().includes(' ') && !line.startsWith('Event  '));
      const unbroken = long.filter((line) => !/\S{40}/u.test(line) && !line.startsWith('  "'));
      assert.deepEqual(unbroken, []);
    }),
  );
});

it('the longest texts that there are fit behind the name that SNS puts before them, and say what to do', () => {
  const WATCH_LIMIT_MS = 2_592_000_000;
  for (const language of LANGUAGES)
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
      const camera = { name: 'N'.repeat(60), site: 'S'.repeat(60), timeZone: 'Asia/Kolkata' };
      const named = withCameras(
        longest,
        data.deviceUuids.map((uuid) => ({ uuid, ...camera })),
      );
      const many = Array.from({ length: 90 }, (_, index) => ({
        ...named,
        data: { ...named.data, clipUuid: `c${index}` },
      }));
      assert.match(textOf(named, { language }), /: N{24} \+63, S{24}/);
      assert.match(subjectOf(named, { language }), /: N{28} \+63, S{28}/);
      for (const text of [longest, named].map((one) => textOf(one, { language }))) {
        assert.ok(countSeptets(text) <= 149, `${countSeptets(text)}: ${text}`);
        assert.match(text, /\. .*\.$/);
      }
      assert.ok(countSeptets(textOf(many, { language })) <= 149);
    }
});

it('neither a text nor a subject depends on a title, a label or an operation', () => {
  fc.assert(
    fc.property(fc.string(), (anything) => {
      const plain = makeEvent('failed', { details: {} });
      const named = makeEvent('failed', { label: anything, details: { title: anything } });
      assert.equal(textOf(named), textOf(plain));
      assert.equal(subjectOf(named), subjectOf(plain));
    }),
  );
});

it('what is left of a name is words of safe letters, and no number to call', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat(40), (name, length) => {
      assert.match(toPlainName(name, length), /^([A-Za-z0-9][A-Za-z0-9 -]*)?$/);
      assert.doesNotMatch(toPlainName(name, length), /(\d[ -]*){7}| $|-$/);
      assert.ok(toPlainName(name, length).length <= length);
    }),
    { numRuns: 20_000 },
  );
});
