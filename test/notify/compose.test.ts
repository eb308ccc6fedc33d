import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DESTINATIONS } from '../../functions/domain/outcome.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import { CLIP_UUID } from '../clip-records.ts';
import { makeEvent } from './events.ts';
import { anyEvent } from './records.ts';

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
      for (const destination of ['mail', 'text'] as const) {
        const [one, ...others] = compose(destination, failures('c1', [3, 4, 5, 6]), { fold });
        assert.deepEqual(others, []);
        assert.match(one?.message ?? '', /has failed again, for the 6th time/);
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
    assert.equal(text?.message, '2 clips have failed, acme.');
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

it('only a mail has a subject', () => {
  const subjects = DESTINATIONS.map((audience) => compose(audience, events)[0]?.subject);
  assert.deepEqual(subjects, [undefined, 'Clipwatch: 4 clips are ready, acme', undefined]);
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
  const [program, mail, text] = DESTINATIONS.flatMap((audience) => compose(audience, [event])).map(
    minimalMessage,
  );
  assert.deepEqual(JSON.parse(program?.message ?? ''), {
    specversion: '1.0',
    id: event.id,
    source: '/clipwatch/acme',
    type: 'com.clipwatch.clip.completed',
    subject: CLIP_UUID,
  });
  assert.equal(mail?.message, `1 clip completed, acme\n\nEvent  ${event.id}\n`);
  assert.equal(mail?.subject, 'Clip completed');
  assert.equal(text?.message, '1 clip completed, acme.');
  for (const minimal of [program, mail, text]) {
    assert.deepEqual(minimal?.attributes.deviceUuids, ['cam']);
    assert.deepEqual(minimal?.eventIds, [event.id]);
  }
});

it('the plainer form of a digest for phones is still one short line', () => {
  const many = Array.from({ length: 100 }, (_, index) => makeEvent('failed', { clipUuid: `c${index}` }));
  const [digest] = compose('text', many);
  assert.ok(digest);
  assert.equal(minimalMessage(digest).message, '100 clips failed, acme.');
});
