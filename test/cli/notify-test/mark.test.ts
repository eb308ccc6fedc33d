import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { markMessage } from '../../../cli/notify-test/mark.ts';
import { testEvent, testMessage } from '../../../cli/notify-test.ts';
import schema from '../../../docs/clip-event.schema.json' with { type: 'json' };
import { OUTCOMES } from '../../../functions/domain/outcome.ts';
import { readCustomNotification } from '../../../local/cloud/custom-notification.ts';

describe('the messages of a test', () => {
  const LONGEST_ORG = 'a'.repeat(32);

  for (const outcome of OUTCOMES)
    it(`say so of ${outcome} on each channel, within what SNS and a phone take`, () => {
      const event = testEvent(LONGEST_ORG, outcome);
      const isEvent = new Ajv2020({ strict: false }).compile(schema);
      assert.ok(isEvent(JSON.parse(testMessage('events', event).message)), JSON.stringify(isEvent.errors));
      const { subject = '', message } = testMessage('mail', event);
      assert.match(subject, /^Test: [ -~]{1,93}$/);
      assert.match(message, /^This is a test of Clipwatch: nothing happened/);
      assert.match(testMessage('text', event).message, /^Test: [ -Z_a-z]{1,143}$/);
      assert.ok(readCustomNotification(testMessage('chat', event).message));
    });

  it('are cut to one text of 149 septets', () => {
    const plain = testMessage('text', testEvent('acme', 'completed'));
    const markedOf = (length: number) => markMessage({ ...plain, message: 'a'.repeat(length) }).message;
    assert.equal(markedOf(143), `Test: ${'a'.repeat(143)}`);
    assert.equal(markedOf(144), `Test: ${'a'.repeat(140)}...`);
  });
});
