import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeOrgEvent } from './events.ts';
import { chatOf, compose, mailOf, sayOnce, subjectOf, textOf } from './say.ts';

const BLIND = makeOrgEvent('blind');
const VISIBLE = makeOrgEvent('visible');

it('an organization that cannot be seen: since when, why, what it means, what to do', () => {
  assert.equal(subjectOf(BLIND), 'Clips cannot be seen: acme');
  assert.equal(
    textOf(BLIND),
    'The clips of acme cannot be seen since 2026-11-24 11:00 UTC. API key rejected by Rhombus.',
  );
  assert.equal(
    mailOf(BLIND, { timeZone: 'Europe/Berlin' }),
    `The clips of acme cannot be seen since 2026-11-24 12:00 GMT+1.

Reason        API key rejected by Rhombus
In progress   3

No clip is lost or has failed by this. What ends meanwhile is told once
clips can be seen again.

Tell whoever looks after Clipwatch. Look in the Rhombus Console.

Organization  acme

Event  acme/organization/blind/1
`,
  );
});

it('an organization that can be seen again: for how long it could not, and what ended meanwhile', () => {
  assert.equal(subjectOf(VISIBLE), 'Clips can be seen again: acme');
  assert.match(
    mailOf(VISIBLE),
    /^The clips of acme can be seen again, after 1 h\.\n\nReason {8}API key rejected/,
  );
  const counts = /Ended meanwhile, as far as is known: 1 clip has failed and 1 clip is ready\./;
  assert.match(textOf(VISIBLE), counts);
  assert.match(mailOf(VISIBLE), counts);
  const over = { seenAtMs: Date.parse(VISIBLE.time), ended: [], endedCount: 0 };
  assert.match(textOf(makeOrgEvent('visible', { over })), /as far as is known: nothing\.$/);
  const more = { ...over, ended: VISIBLE.data.ended, endedCount: 130 };
  assert.match(textOf(makeOrgEvent('visible', { over: more })), /1 clip is ready, and 130 in all\.$/);
});

it('both in Spanish', () => {
  const es = { language: 'es' } as const;
  assert.equal(subjectOf(BLIND, es), 'No se ven los clips: acme');
  assert.equal(
    textOf(BLIND, es),
    'Los clips de acme no se ven desde 2026-11-24 11:00 UTC. Clave de API rechazada por Rhombus.',
  );
  assert.match(
    mailOf(VISIBLE, es),
    /^Los clips de acme se ven de nuevo, tras 1 h\.\n\nMotivo {8}clave de API/,
  );
});

it('a reason of a later release is not known, whatever it is called', () => {
  for (const reason of ['solar-flare', 'constructor', '<!channel>'])
    assert.match(mailOf(makeOrgEvent('blind', { reason })), /\nReason {8}not known\n/);
});

it('what comes together is told by the newest word, to whoever filters for either', () => {
  const { message, attributes, eventIds } = sayOnce('text', [BLIND, VISIBLE]);
  assert.match(message, /can be seen again/);
  assert.deepEqual(attributes, {
    outcome: ['blind', 'visible'],
    orgId: 'acme',
    deviceUuids: [],
    late: false,
  });
  assert.deepEqual(eventIds, [BLIND.id, VISIBLE.id]);
});

it('a chat has both in one thread of the organization', () => {
  const [blind, visible] = [chatOf(BLIND), chatOf(VISIBLE)];
  assert.equal(blind.content.title, 'Clips cannot be seen: acme');
  assert.match(
    blind.content.description,
    /\nReason: API key rejected by Rhombus\nIn progress: 3\nNo clip is lost/,
  );
  assert.deepEqual(blind.content.nextSteps, [
    'Tell whoever looks after Clipwatch.',
    'Look in the Rhombus Console.',
  ]);
  assert.equal(blind.metadata.threadId, 'acme/organization');
  assert.equal(visible.metadata.threadId, 'acme/organization');
});

it('programs get it as it is', () => {
  const [message] = compose('events', [BLIND]);
  assert.deepEqual(JSON.parse(message?.message ?? ''), BLIND);
  assert.deepEqual(message?.attributes, { outcome: 'blind', orgId: 'acme', deviceUuids: [], late: false });
});
