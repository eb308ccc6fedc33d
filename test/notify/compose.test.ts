import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { AnyEvent } from '../../functions/domain/outbox/event.ts';
import { CHANNELS, type Destination, OUTCOMES } from '../../functions/domain/outcome.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { makeEvent, makeOrgEvent } from './events.ts';
import { anyEvent } from './records.ts';
import { makeAudience } from './say.ts';

const DESTINATIONS: readonly Destination[] = ['events', ...CHANNELS];
const MAX_BYTES = 200_000;
const compose = createComposer({ digestFrom: 3 });
const events = Array.from({ length: 4 }, (_, index) =>
  makeEvent('completed', { clipUuid: `c${index}`, details: { deviceUuids: [`d${index}`, 'shared'] } }),
);

it('programs get each event as it is', () => {
  const messages = compose('events', events);
  assert.deepEqual(
    messages.map(({ message }) => JSON.parse(message)),
    events,
  );
  assert.deepEqual(messages[1]?.attributes, {
    outcome: 'completed',
    orgId: 'acme',
    deviceUuids: ['d1', 'shared'],
    late: false,
  });
  assert.deepEqual(messages[1]?.eventIds, ['acme/c1/completed/1']);
});

it('people get a message a clip for a few clips', () => {
  assert.equal(compose('mail', events.slice(0, 2)).length, 2);
  assert.equal(compose('text', events.slice(0, 2)).length, 2);
});

it('people get one digest for many clips, and its attributes name the cameras of all', () => {
  const [digest, ...others] = compose('mail', events);
  assert.deepEqual(others, []);
  assert.deepEqual(
    digest?.eventIds,
    events.map(({ id }) => id),
  );
  assert.deepEqual(digest?.attributes.deviceUuids, ['d0', 'shared', 'd1', 'd2', 'd3']);
});

describe('what has come together of one clip', () => {
  const failures = (clipUuid: string, times: readonly number[]) =>
    times.map((failed) => makeEvent('failed', { clipUuid, told: { failed } }));

  for (const fold of [false, true])
    it(`is one message ${fold ? 'in a storm' : 'at other times'}: the newest word, with the ids of all`, () => {
      for (const destination of CHANNELS) {
        const [one, ...others] = compose(destination, failures('c1', [3, 4, 5, 6]), { fold });
        assert.deepEqual(others, []);
        assert.match(one?.message ?? '', /failed for the 6th time/);
        assert.deepEqual(
          one?.eventIds,
          [3, 4, 5, 6].map((times) => `acme/c1/failed/${times}`),
        );
      }
    });

  it('counts as one clip in a digest', () => {
    const events = [...failures('c1', [1, 2, 3]), ...failures('c2', [1])];
    const [text, ...others] = compose('text', events, { fold: true });
    assert.deepEqual(others, []);
    assert.match(text?.message ?? '', /^2 clips have failed, acme\. /);
    assert.equal(text?.eventIds.length, 4);
    assert.equal(text && minimalMessage(text).message, '2 clips failed, acme.');
    const [mail] = compose('mail', events, { fold: true });
    assert.equal(mail?.message.match(/^- /gm)?.length, 2);
    assert.equal(mail?.message.match(/^Event /gm)?.length, 4);
    assert.equal(compose('mail', events).length, 2);
  });

  it('goes to programs as it is', () => {
    assert.equal(compose('events', failures('c1', [1, 2, 3]), { fold: true }).length, 3);
  });
});

it('a digest never mixes outcomes, organizations, or late news with fresh', () => {
  const mixed = [
    ...events,
    ...events.map(({ subject }) => makeEvent('failed', { clipUuid: subject })),
    ...events.map(({ subject }) => makeEvent('failed', { clipUuid: subject, orgId: 'globex' })),
    ...events.map(({ subject }) => makeEvent('completed', { clipUuid: subject }, true)),
  ];
  assert.deepEqual(
    compose('text', mixed).map(({ attributes: { outcome, orgId, late } }) => `${outcome} ${orgId} ${late}`),
    ['completed acme false', 'failed acme false', 'failed globex false', 'completed acme true'],
  );
});

it('a digest tells of at most 100 clips, and names at most 100 cameras', () => {
  const many = Array.from({ length: 201 }, (_, index) =>
    makeEvent('completed', {
      clipUuid: `c${index}`,
      details: { deviceUuids: [`a${index}`, `b${index}`] },
    }),
  );
  const messages = compose('mail', many);
  assert.deepEqual(
    messages.map(({ eventIds }) => eventIds.length),
    [100, 100, 1],
  );
  assert.equal(messages[0]?.attributes.deviceUuids.length, 100);
});

it('all that has come of one clip is in one digest, also where there are more than one', () => {
  const failures = (clipUuid: string, times: readonly number[]) =>
    times.map((failed) => makeEvent('failed', { clipUuid, told: { failed } }));
  const many = Array.from({ length: 101 }, (_, index) =>
    failures(`c${index}`, index === 98 ? [1, 2, 3] : [1]),
  );
  const messages = compose('mail', many.flat());
  assert.deepEqual(
    messages.map(({ eventIds }) => eventIds.length),
    [102, 1],
  );
  const often = compose(
    'text',
    failures(
      'c1',
      Array.from({ length: 150 }, (_, index) => index + 1),
    ),
  );
  assert.deepEqual(
    often.map(({ message }) => message.slice(0, 30)),
    ['Clip failed for the 150th time'],
  );
});

it('only a mail has a subject', () => {
  const subjects = DESTINATIONS.map((audience) => compose(audience, events)[0]?.subject);
  assert.deepEqual(subjects, [undefined, 'Clipwatch: 4 clips are ready, acme', undefined, undefined]);
});

it('every message tells each event once and stays under 200 KB, whatever the clips hold', () => {
  const someEvents = fc.array(anyEvent, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      someEvents,
      fc.constantFrom(...DESTINATIONS),
      fc.constantFrom(1, 130),
      (some, audience, times) => {
        const told = Array.from({ length: times }, () => some).flat();
        const messages = compose(audience, told);
        assert.deepEqual(
          messages.flatMap(({ eventIds }) => eventIds).toSorted(),
          told.map(({ id }) => id).toSorted(),
        );
        for (const { message } of messages) assert.ok(Buffer.byteLength(message) < MAX_BYTES);
      },
    ),
    { numRuns: 60 },
  );
});

it('an event for programs holds no character that SQS would refuse', () => {
  const event = makeEvent('completed', { details: { title: 'a\ufffeb\uffffc\ud800' } });
  const [message] = compose('events', [event]);
  assert.doesNotMatch(message?.message ?? '', /[\ufffe\uffff]|\p{Cs}/u);
  assert.deepEqual(JSON.parse(message?.message ?? ''), event);
});

it('a message that was refused has a plainer form of fixed words and ids', () => {
  const event = makeEvent('completed', { details: { title: 'a title', deviceUuids: ['cam', 'odd id'] } });
  const [program, mail, text, chat] = DESTINATIONS.flatMap((audience) => compose(audience, [event])).map(
    minimalMessage,
  );
  assert.deepEqual(JSON.parse(program?.message ?? ''), {
    specversion: '1.0',
    id: event.id,
    source: '/clipwatch/acme',
    type: 'com.clipwatch.clip.completed',
    subject: CLIP_UUID,
  });
  assert.equal(mail?.message, `1 clip completed, acme\n\nClip  ${CLIP_UUID.slice(0, 8)}\n`);
  assert.equal(mail?.subject, 'Clip completed');
  assert.equal(text?.message, '1 clip completed, acme.');
  assert.deepEqual(JSON.parse(chat?.message ?? ''), {
    version: '1.0',
    source: 'custom',
    content: { description: '1 clip completed, acme.' },
  });
  for (const minimal of [program, mail, text, chat]) {
    assert.deepEqual(minimal?.attributes.deviceUuids, ['cam']);
    assert.deepEqual(minimal?.eventIds, [event.id]);
  }
});

it('the plainer form shows no more of an id than privacy `minimal` does, and counts no organization as a clip', () => {
  const [whole] = compose('mail', [makeEvent('failed'), makeOrgEvent('blind')], { whole: true });
  assert.ok(whole);
  const { message, subject } = minimalMessage(whole);
  assert.match(message, /^1 clip (failed, blind|blind, failed), acme\n\nClip {2}\S{8}\n$/);
  assert.ok(!message.includes(CLIP_UUID));
  assert.ok(!subject?.includes(CLIP_UUID));
  const [organization] = compose('mail', [makeOrgEvent('blind')]).map(minimalMessage);
  assert.equal(organization?.message, 'Organization blind, acme\n');
});

it('the plainer form of a digest for phones is still one short line', () => {
  const many = Array.from({ length: 100 }, (_, index) => makeEvent('failed', { clipUuid: `c${index}` }));
  const [digest] = compose('text', many);
  assert.ok(digest);
  assert.equal(minimalMessage(digest).message, '100 clips failed, acme.');
});

describe('all that was held', () => {
  const HELD = [
    makeEvent('stalled', { clipUuid: 'c1', details: { deviceUuids: ['a', 'b'] } }),
    makeEvent('completed', { clipUuid: 'c2', details: { deviceUuids: ['a'] } }),
    makeEvent('failed', { clipUuid: 'c3', details: { deviceUuids: ['b', 'a'] } }),
    makeEvent('completed', { clipUuid: 'c1', details: { deviceUuids: ['a', 'b'] } }),
    makeEvent('completed', { clipUuid: 'c4', details: { deviceUuids: [], byteCount: 0 } }),
  ];
  const whole = (held: readonly AnyEvent[], audience: Partial<Audience> = {}) =>
    compose('mail', held, { audience: makeAudience(audience), whole: true });

  it('is one message, which counts what came of each clip last, what went wrong first', () => {
    const [one, ...others] = whole(HELD);
    assert.deepEqual(others, []);
    assert.match(one?.message ?? '', /^1 clip has failed and 3 clips are ready, 1 to check\.\n/);
    assert.equal(one?.subject, 'Clipwatch: 1 clip has failed and 3 clips are ready, 1 to check, acme');
    assert.match(
      one?.message ?? '',
      /\n1 clip has failed:\n.*\n3 clips are ready:\n.*- Clip c4\n.*- Clip c2\n/s,
    );
    const [text] = compose('text', HELD, { whole: true });
    assert.equal(text?.message, '1 clip has failed and 3 clips are ready, 1 to check, acme.');
  });

  it('is found by a filter for any outcome and any camera of it', () => {
    assert.deepEqual(whole(HELD)[0]?.attributes, {
      outcome: ['stalled', 'completed', 'failed'],
      orgId: 'acme',
      deviceUuids: ['a', 'b'],
      late: false,
    });
    assert.equal(whole(HELD.slice(1, 2))[0]?.attributes.outcome, 'completed');
    assert.deepEqual(
      whole(HELD)[0]?.eventIds,
      HELD.map(({ id }) => id),
    );
  });

  it('is apart where subscribers filter: by outcome, and by exactly the same cameras', () => {
    const idsOf = (apart: Audience['apart']) =>
      whole(HELD, apart && { apart }).map(({ eventIds }) => eventIds.map((id) => id.slice(5)).join(' '));
    assert.deepEqual(idsOf(['outcomes']), [
      'c1/stalled/1',
      'c2/completed/1 c1/completed/1 c4/completed/1',
      'c3/failed/1',
    ]);
    assert.deepEqual(idsOf(['devices']), [
      'c1/stalled/1 c3/failed/1 c1/completed/1',
      'c2/completed/1',
      'c4/completed/1',
    ]);
    assert.equal(idsOf(['devices', 'outcomes']).length, 5);
  });

  it('keeps organizations apart', () => {
    const other = makeEvent('completed', { clipUuid: 'c9', orgId: 'globex' });
    assert.equal(whole([...HELD, other]).length, 2);
  });

  it('has late news and fresh in it, and is found by a filter for either', () => {
    const late = makeEvent('completed', { clipUuid: 'c9' }, true);
    const [one, ...others] = whole([...HELD, late]);
    assert.deepEqual(others, []);
    assert.deepEqual(one?.attributes.late, [false, true]);
    assert.equal(whole([late])[0]?.attributes.late, true);
  });

  it('is a message like any other where it is about one clip', () => {
    const [one] = whole(HELD.slice(1, 2));
    assert.match(one?.message ?? '', /^The clip is ready\.\n/);
  });

  it('is one message for thousands of clips, lists 40 of them and stays small enough for SNS', () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      makeEvent(OUTCOMES[index % OUTCOMES.length] ?? 'failed', {
        clipUuid: `${index}`.padStart(64, 'c'),
        details: { title: '🎥'.repeat(200), deviceUuids: [`d${index}`] },
      }),
    );
    for (const channel of CHANNELS) {
      const [one, ...others] = compose(channel, many, { whole: true });
      assert.deepEqual(others, []);
      assert.equal(one?.eventIds.length, 5_000);
      assert.ok(Buffer.byteLength(one.message) < MAX_BYTES);
    }
    const mail = whole(many)[0]?.message ?? '';
    assert.equal(mail.match(/^- /gm)?.length, 40);
    assert.match(mail, /\n4960 more\n/);
    assert.match(
      compose('text', many, { whole: true })[0]?.message ?? '',
      /^715 clips have failed, .*, 5000 in all, acme\.$/,
    );
  });

  it('names the organization in its subject only where it fits in whole', () => {
    const orgId = 'o'.repeat(32);
    const ten = (outcome: 'removed' | 'completed') =>
      Array.from({ length: 10 }, (_, index) =>
        makeEvent(outcome, { orgId, clipUuid: `${outcome}-${index}`, details: { byteCount: 0 } }),
      );
    const [mail] = whole([...ten('removed'), ...ten('completed')], { language: 'es' });
    assert.equal(mail?.subject, 'Clipwatch: 10 clips han sido eliminados, 20 en total, 10 por revisar');
  });

  it('has with it what came of the organization', () => {
    const [mail, ...others] = whole([makeOrgEvent('blind'), ...HELD, makeOrgEvent('visible')]);
    assert.deepEqual(others, []);
    assert.match(
      mail?.message ?? '',
      /^Clips can be seen again, 1 clip has failed, and 3 clips are ready, 1 to\ncheck\.\n/,
    );
    assert.match(mail?.message ?? '', /\nThe clips of acme can be seen again, after 1 h\.\n/);
    assert.deepEqual(mail?.attributes.outcome, ['blind', 'stalled', 'completed', 'failed', 'visible']);
  });
});

it('a digest has clips of exactly the same cameras, where subscribers filter for cameras', () => {
  const events = ['a', 'a', 'b', 'b'].map((device, index) =>
    makeEvent('failed', {
      clipUuid: `c${index}`,
      details: { deviceUuids: index === 3 ? ['b', 'a'] : [device] },
    }),
  );
  const messages = compose('text', events, { audience: makeAudience({ apart: ['devices'] }), fold: true });
  assert.deepEqual(
    messages.map(({ eventIds, attributes }) => [eventIds.length, ...attributes.deviceUuids]),
    [
      [2, 'a'],
      [1, 'b'],
      [1, 'b', 'a'],
    ],
  );
});

it('the plainer form names all outcomes of a message, and says so of an organization', () => {
  const [digest] = compose('text', [...events, makeEvent('failed')], { whole: true });
  assert.ok(digest);
  assert.equal(minimalMessage(digest).message, '5 clips completed, failed, acme.');
  assert.deepEqual(minimalMessage(digest).attributes, digest.attributes);
  const plain = (destination: Destination) =>
    compose(destination, [makeOrgEvent('blind')]).map(minimalMessage)[0];
  assert.deepEqual(JSON.parse(plain('events')?.message ?? ''), {
    specversion: '1.0',
    id: 'acme/organization/blind/1',
    source: '/clipwatch/acme',
    type: 'com.clipwatch.organization.blind',
    subject: 'acme',
  });
  assert.equal(plain('mail')?.subject, 'Organization blind');
  assert.equal(plain('text@night')?.message, 'Organization blind, acme.');
  assert.equal(JSON.parse(plain('chat')?.message ?? '').content.description, 'Organization blind, acme.');
});
