import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Audience, LANGUAGES, PRIVACIES } from '../../functions/domain/audience/audience.ts';
import { withoutInvisible } from '../../functions/domain/format-characters.ts';
import type { AnyEvent, ClipEvent } from '../../functions/domain/outbox/event.ts';
import { CHANNELS, ORG_OUTCOMES } from '../../functions/domain/outcome.ts';
import { toPlainText } from '../../functions/notify/plain-text.ts';
import type { TopicMessage } from '../../functions/ports/topics.ts';
import { makeEvent, makeOrgEvent } from './events.ts';
import { anyEvent, anyText } from './records.ts';
import { compose, makeAudience, type Shown } from './say.ts';

/** The default alphabet of GSM 03.38, whose characters count once, and its extension, whose characters count twice. */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION = '\f^{}\\[~]|€';

export function countSeptets(text: string): number {
  return [...text].reduce((count, character) => {
    if (GSM_BASIC.includes(character)) return count + 1;
    assert.ok(GSM_EXTENSION.includes(character), `${JSON.stringify(character)} is not in the GSM alphabet`);
    return count + 2;
  }, 0);
}

/** What mail programs, phones and chats make a link of. A stop between two digits is of a number or a date. */
const LINK =
  /https?:|:\/\/|[@＠﹫]|www[.]|[a-z][:：﹕︓][^\s…]|(?<!\p{Nd})(?<=[^\s.。．｡․﹒︒])[.。．｡․﹒︒][\p{L}\p{N}\p{So}]|\p{Nd}[.。．｡․﹒︒][\p{L}\p{So}]|\\\\\w|(?<!\p{Nd})\p{Nd}{1,3}([.。．｡․﹒︒]\p{Nd}{1,3}){3}(?!\p{Nd})/iu;
const MARKUP = /[&<>*_~`@#|\\[\]{}]/;

const CONSOLE_URL = 'https://console.example/{deviceUuid}?t={timestampMs}&clip={clipUuid}';
/** Ours, by that template. */
const OUR_LINK = /https:\/\/console\.example\/[\w-]+\?t=-?\d+&clip=[\w-]+/g;
const OUR_CODE = /`[\w?-]+`/g;
/** Underscores inside of words emphasize nothing. */
const WORD = /[A-Za-z0-9]+(_+[A-Za-z0-9]+)+/g;

const anyAudience: fc.Arbitrary<Audience> = fc
  .record({
    language: fc.constantFrom(...LANGUAGES),
    privacy: fc.constantFrom(...PRIVACIES),
    timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Europe/Madrid', 'Nowhere/Land'),
    consoleUrl: fc.constant(CONSOLE_URL),
  })
  .map(makeAudience);

const anyOrgEvent: fc.Arbitrary<AnyEvent> = fc
  .tuple(fc.constantFrom(...ORG_OUTCOMES), anyText(60))
  .map(([outcome, reason]) => makeOrgEvent(outcome, { reason }));
/** One, many that are alike, or all that was held. */
const anyEvents: fc.Arbitrary<AnyEvent[]> = fc.oneof(
  { weight: 20, arbitrary: anyEvent.map((event) => [event]) },
  {
    weight: 1,
    arbitrary: anyEvent.map((event) => Array.from({ length: 60 }, (_, index) => again(event, index))),
  },
  { weight: 2, arbitrary: fc.array(fc.oneof(anyEvent, anyOrgEvent), { minLength: 1, maxLength: 4 }) },
);

function again(event: ClipEvent, index: number): ClipEvent {
  const clipUuid = `c${index}`;
  return { ...event, subject: clipUuid, data: { ...event.data, clipUuid } };
}

/** Whatever a vendor or a person typed, every message may be published, and nothing of it lures anybody. */
export function checkMessages(numRuns: number): void {
  fc.assert(
    fc.property(
      anyEvents,
      anyAudience,
      fc.constantFrom(...CHANNELS),
      fc.boolean(),
      (events, audience, channel, whole) => {
        for (const message of compose(channel, events, { audience, whole })) {
          assert.ok(message.message.isWellFormed());
          assert.ok(Buffer.byteLength(message.message) < 200_000);
          CHECKS[channel](message, audience);
        }
      },
    ),
    { numRuns },
  );
}

const CHECKS: Record<(typeof CHANNELS)[number], (message: TopicMessage, audience: Audience) => void> = {
  mail: ({ subject, message }, { privacy }) => {
    assert.match(subject ?? '', /^[A-Za-z][\x20-\x7e]{0,98}$/);
    checkShown(message.replaceAll('\n', ' '));
    if (privacy === 'minimal') assert.doesNotMatch(message, /https:/);
  },
  text: ({ subject, message }) => {
    assert.equal(subject, undefined);
    assert.ok(countSeptets(message) <= 149, message);
    assert.doesNotMatch(message, /[\r\n]|^Clipwatch/);
    checkShown(message);
  },
  chat: ({ subject, message }, { privacy }) => {
    assert.equal(subject, undefined);
    const { content, metadata }: Shown = JSON.parse(message);
    const { title, description, nextSteps = [], keywords } = content;
    assert.ok(title.length > 0 && description.length > 0 && description.length <= 3_000);
    const lines = [title, ...description.split('\n'), ...nextSteps, ...keywords, metadata.summary];
    for (const line of lines) {
      checkShown(line);
      const rest = [OUR_LINK, OUR_CODE, WORD].reduce((text, ours) => text.replaceAll(ours, ''), line);
      assert.doesNotMatch(rest, MARKUP);
    }
    if (privacy === 'minimal') assert.doesNotMatch(message, /https:/);
  },
};

/** One line, of which a program makes no link but ours. */
function checkShown(line: string): void {
  assert.doesNotMatch(line.replaceAll(OUR_LINK, ''), LINK);
  assert.equal(line, withoutInvisible(line));
  assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
}

/** To whom nothing but the outcome is told, two clips that differ in all else are told alike. */
export function checkPrivacy(numRuns: number): void {
  const minimal = makeAudience({ privacy: 'minimal', consoleUrl: CONSOLE_URL });
  fc.assert(
    fc.property(
      anyEvent,
      fc.constantFrom(...CHANNELS),
      fc.constantFrom(...LANGUAGES),
      (event, channel, language) => {
        const audience = { ...minimal, language };
        const said = (one: ClipEvent) =>
          compose(channel, [one], { audience }).map(({ subject, message }) => ({ subject, message }));
        assert.deepEqual(said(event), said(bare(event)));
      },
    ),
    { numRuns },
  );
}

function bare({ id, data: { orgId, clipUuid, outcome, late, warnings } }: ClipEvent): ClipEvent {
  const code = clipUuid.slice(0, 8);
  const event = makeEvent(outcome, { orgId, clipUuid: code, details: {} }, late);
  const times = id.split('/').at(-1);
  return {
    ...event,
    id: `${orgId}/${code}/${outcome}/${times}`,
    data: { ...event.data, warnings: warnings.slice(0, 1) },
  };
}

const DATE = /\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}/g;
const NUMBER_TO_CALL = /\p{Nd}([\s\-./()·•–—]*\p{Nd}){6,}/u;

/** Whatever it was, a title is one line of whole characters, as long as asked for, and no link or number to call. */
export function checkTitles(numRuns: number): void {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  fc.assert(
    fc.property(anyText(200), fc.integer({ min: 1, max: 120 }), (typed, most) => {
      const shown = toPlainText(typed, most);
      assert.ok(shown.isWellFormed());
      assert.ok([...graphemes.segment(shown)].length <= most);
      checkShown(shown);
      assert.doesNotMatch(shown.replaceAll(DATE, 'x'), NUMBER_TO_CALL);
      const whole = toPlainText(typed, 10_000);
      const pieces = new Set(Array.from(graphemes.segment(whole), ({ segment }) => segment));
      for (const { segment } of graphemes.segment(shown.replace(/…$/, '')))
        assert.ok(['', '\u200c', '\u200d'].some((joiner) => pieces.has(`${segment}${joiner}`)));
    }),
    { numRuns },
  );
}
