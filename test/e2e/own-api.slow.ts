import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, parseScenario, ScriptedClip } from '../../local/rhombus/scenario.ts';
import { startRhombusSimulator } from '../../local/rhombus/server.ts';
import { runStart } from './clipwatch-start.ts';

const KEY = 'key-of-my-own';

describe('an API of one’s own', () => {
  it('is watched until Ctrl-C, and programs get the whole CloudEvent of each clip that ends', async () => {
    const script = (title: string, outcome: string) =>
      parse(ScriptedClip, { title, cameras: [title], startAfterSec: 0, takesSec: 3, outcome }, 'clip');
    const scripts = [script('Gate', 'complete'), script('Lobby', 'complete'), script('Roof', 'fail')];
    // The clips begin with the first call, so that however slow the machine is, none has ended before it.
    const simulator = await startRhombusSimulator({
      scenario: parseScenario({ clips: [] }),
      apiKey: KEY,
      onCall: () => {
        for (const clip of scripts.splice(0))
          simulator.world.add({ ...clip, startAfterSec: simulator.world.elapsedSec(Date.now()) });
      },
    });
    let toPrograms = 0;
    const { deliveries, summary, stderr, code } = await runStart(
      ['--api-url', simulator.url, '--org', 'globex'],
      ({ protocol }, end) => {
        if (protocol === 'sqs' && ++toPrograms === 3) end('SIGINT');
      },
      { CLIPWATCH_API_KEY: KEY },
    );
    await simulator.close();

    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.equal(summary?.clips.length, 3);
    const events = deliveries.filter(({ protocol }) => protocol === 'sqs').map(({ event }) => event);
    for (const { uuid, script } of simulator.world.clips) {
      const outcome = script.outcome === 'fail' ? 'failed' : 'completed';
      const event = events.find((candidate) => Object(candidate).subject === uuid);
      assert.equal(Object(event).id, `globex/${uuid}/${outcome}/1`);
      assert.equal(Object(event).type, `com.clipwatch.clip.${outcome}`);
      assert.equal(Object(event).data.title, script.title);
    }
  });

  it('is watched for as long as --for says', async () => {
    const simulator = await startRhombusSimulator({ scenario: parseScenario({ clips: [] }), apiKey: KEY });
    const { deliveries, summary, stderr, code } = await runStart(
      ['--api-url', simulator.url, '--for', '1'],
      () => {},
      { CLIPWATCH_API_KEY: KEY },
    );
    await simulator.close();

    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.deepEqual(deliveries, []);
    assert.deepEqual(summary?.clips, []);
  });

  it('that rejects the key is said to do so, in a line that names the rule and not the key', async () => {
    const simulator = await startRhombusSimulator({
      scenario: parseScenario({ clips: [] }),
      apiKey: 'other',
    });
    const { stderr, code } = await runStart(['--api-url', simulator.url, '--for', '2'], () => {}, {
      CLIPWATCH_API_KEY: KEY,
    });
    await simulator.close();
    assert.equal(code, 1);
    assert.match(stderr, /rejects the API key/);
    assert.ok(!stderr.includes(KEY));
  });
});

const NEEDS_KEY =
  /^--api-url needs a key: set CLIPWATCH_API_KEY, or give it on standard input, as with "< key-file"\n$/;

describe('an option that is wrong', () => {
  const wrong: [string[], RegExp, Record<string, string>?][] = [
    [['--api-url', 'ftp://x'], /^--api-url must use https; got ftp:\/\/x\n$/, { CLIPWATCH_API_KEY: 'k' }],
    [
      ['--api-url', 'https://me:secret@example.com'],
      /^--api-url must not hold a user or password; got https:\/\/example.com\/\n$/,
    ],
    [['--api-url', 'http://127.0.0.1:1'], NEEDS_KEY],
    [['--api-url', 'http://127.0.0.1:1'], NEEDS_KEY, { CLIPWATCH_API_KEY: '' }],
    [['--api-url', 'http://127.0.0.1:1'], NEEDS_KEY, { CLIPWATCH_API_KEY: ' ' }],
    [
      ['--api-url', 'http://127.0.0.1:1'],
      /^The API key must be one word of up to 512 visible ASCII characters\n$/,
      { CLIPWATCH_API_KEY: 'secret secret' },
    ],
    [
      ['--webhook', 'http://me:secret@example.com/?token=secret'],
      /^--webhook must be an https URL, or an http URL on this machine; got http:\/\/example.com\/\n$/,
    ],
    [['--webhook', 'http://me:secret@'], /^--webhook must be an https URL.*; got \(not a URL\)\n$/],
  ];
  for (const [args, message, environment] of wrong)
    it(`is named with its rule: ${[...args, JSON.stringify(environment ?? {})].join(' ')}`, async () => {
      const { stderr, code } = await runStart(args, () => {}, environment);
      assert.match(stderr, message);
      assert.ok(!stderr.includes('secret'));
      assert.equal(code, 2);
    });

  for (const [args, message] of [
    [['--orgs', '0'], /--orgs .* must be 1 or more/],
    [['--orgs', '2001'], /--orgs .* must be at most 2000/],
    [['--orgs', '2', '--api-url', 'https://x.example'], /^--orgs is of the simulated API: .*\n$/],
    [['--speed', '0'], /--speed .* must be a number greater than 0/],
    [['--org', 'Not An Org'], /--org .* must be up to 32 lower-case letters/],
    [['--api-key', 'k'], /unknown option '--api-key'/],
  ] as const)
    it(`is refused: ${args.join(' ')}`, async () => {
      const { stderr, code } = await runStart(args);
      assert.match(stderr, message);
      assert.equal(code, 2);
    });
});
