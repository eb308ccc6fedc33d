import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CLIP_UUID } from '../clip-records.ts';
import { startClips, type TestClips } from './clips-installation.ts';

const EVENT = `acme/${CLIP_UUID}/completed/1`;

describe('clipwatch replay', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    await at.register('acme');
    await at.store.putAudience(at.night({ language: 'es' }));
    const atMs = Date.now() - 3_600_000;
    const announced = [
      { outcome: 'completed' as const, n: 1, atMs, late: false, toldAtMs: { events: atMs } },
    ];
    await at.putEnded({ stateSinceMs: atMs, announced });
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  it('shows what it would send, and sends nothing, where nobody can be asked', async () => {
    const { stdout, stderr, code } = await at.run('replay', EVENT);
    assert.match(stdout, new RegExp(`^[-\\d]{10} [:\\d]{8} UTC {2}${EVENT}\\n`));
    assert.match(stdout, /\nacme, mail: 1 message of 1 event\n/);
    assert.equal(stderr, 'Nobody can be asked here: --yes does it without asking\n');
    assert.equal(code, 2);
    for (const topic of ['events', 'mail', 'text', 'night-mail'] as const)
      assert.deepEqual(await at.received(topic), []);
  });

  it('sends nothing where the answer is no, and all of it where it is yes', async (t) => {
    const no = await at.inTerminal(['replay', EVENT, '--channel', 'events'], 'n\n');
    if (no.code === 127) return t.skip('there is no script(1)');
    assert.match(no.stdout, /Send this message\? \[y\/N\] .*Nothing was sent\./s);
    assert.equal(no.code, 1);
    assert.deepEqual(await at.received('events'), []);
    const yes = await at.inTerminal(['replay', EVENT, '--channel', 'events'], 'y\n');
    assert.match(yes.stdout, /acme, events: 1 message sent/);
    assert.equal((await at.received('events')).length, 1);
  });

  it('sends the event with the id that it had, to everybody, with the same attributes', async () => {
    const { stdout, stderr, code } = await at.run('replay', '--org', 'acme', '--since', '2h', '--yes');
    assert.deepEqual([stderr, code], ['', 0]);
    assert.match(stdout, /\nacme, mail@night: 1 message sent\n/);
    const [event] = await at.received('events');
    const { id, data } = JSON.parse(event?.Message ?? '');
    assert.deepEqual([id, data.outcome, data.late], [EVENT, 'completed', false]);
    assert.equal(event?.MessageAttributes.outcome?.Value, 'completed');
    const [mail] = await at.received('mail');
    assert.match(mail?.Message ?? '', /^Told again on request, at /);
    assert.match(mail?.Subject ?? '', /^Clip ready/);
    assert.deepEqual(JSON.parse(mail?.MessageAttributes.eventIds?.Value ?? ''), [EVENT]);
    const [night] = await at.received('night-mail');
    assert.match(night?.Message ?? '', /^Se avisa de nuevo, a petición, /);
    assert.equal((await at.received('text')).length, 1);
  });

  it('sends to one audience only', async () => {
    assert.equal((await at.run('replay', EVENT, '--audience', 'night', '--yes')).code, 0);
    assert.equal((await at.received('night-mail')).length, 1);
    assert.deepEqual([await at.received('mail'), await at.received('events')], [[], []]);
  });

  it('says which topic takes nothing, and sends to the others', async () => {
    const { MailTopicArn = '' } = at.outputs;
    at.outputs.MailTopicArn = `${MailTopicArn}-other`;
    const { stdout, stderr, code } = await at.run('replay', EVENT, '--yes', '--channel', 'mail');
    at.outputs.MailTopicArn = MailTopicArn;
    assert.match(stdout, /\nacme, mail@night: 1 message sent\n/);
    assert.match(stderr, /^acme, mail: 1 message not sent, there is no such topic: check AWS_REGION/);
    assert.equal(code, 1);
  });

  for (const [what, args, said] of [
    [
      'an event that is not remembered',
      [`acme/${CLIP_UUID}/completed/2`, '--yes'],
      /^One of these events is not/,
    ],
    ['a time in which nothing was told', ['--since', '1m', '--yes'], /^There is nothing to send\n$/],
    [
      'an audience that is not there',
      [EVENT, '--audience', 'day', '--yes'],
      /^There is no audience "day" here: /,
    ],
  ] as const)
    it(`ends with 1 for ${what}`, async () => {
      const { stderr, code } = await at.run('replay', ...args);
      assert.match(stderr, said);
      assert.equal(code, 1);
    });

  for (const [args, said] of [
    ['', /^Say what is to be told again: ids of events, or --since 3h\n$/],
    ['--org acme', /^Say what is to be told again/],
    [`${EVENT} --since 2d`, /^Give ids of events, or --since/],
    ['--since 1h --until 2h', /^--since must not be after --until\n$/],
    [`${EVENT} --audience night --channel events`, /^Programs are no audience/],
    ['test/acme/x/completed/1', /^<events> argument is invalid\. It must be as acme\//],
  ] as const)
    it(`refuses "${args}" as wrong usage`, async () => {
      const { stderr, code } = await at.run('replay', ...args.split(' ').filter(Boolean));
      assert.match(stderr, said);
      assert.equal(code, 2);
    });
});
