import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { OrgState } from '../../../functions/domain/org/state.ts';
import type { Watched } from '../../../local/run/view/state.ts';
import { createView, type View } from '../../../local/run/view.ts';
import { makeClip, makeVendor, NOW_MS } from '../../clip-records.ts';
import { anyRecord } from '../../notify/records.ts';
import {
  CHAT,
  ESCAPES,
  EVENT,
  MAIL,
  makeTracked,
  REAL,
  REJECTED,
  SIMULATED,
  SUMMARY,
  TEXT,
  TROUBLE,
} from './run-records.ts';

interface Sink {
  json?: boolean;
  full?: boolean;
  watched?: Watched;
  isTTY?: boolean;
  columns?: number;
  env?: NodeJS.ProcessEnv;
}

/** What a view writes to a stream, to the letter. */
function written(
  { json = false, full = false, watched = SIMULATED, isTTY = false, columns = 80, env = {} }: Sink,
  use: (view: View, pass: (seconds: number) => void) => void,
): string {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const size = isTTY ? { isTTY, columns, rows: 24 } : {};
  let nowMs = NOW_MS;
  const view = createView({
    json,
    full,
    watched,
    stream: Object.assign(stream, size),
    env,
    now: () => nowMs,
  });
  try {
    use(view, (seconds) => {
      nowMs += seconds * 1000;
    });
  } finally {
    view.close();
  }
  return chunks.join('');
}

/** Lines, after nothing that a terminal obeys was found in them. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  for (const line of lines) assert.doesNotMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u);
  assert.equal(lines.pop(), '');
  return lines;
}

const INTRODUCTION = 2;

describe('the view in a pipe', () => {
  const lines = (use: Parameters<typeof written>[1], sink: Sink = {}) =>
    linesOf(written(sink, use)).slice(INTRODUCTION);
  /** Without the time. */
  const parts = (line: string) => line.replace(/^\d\d:\d\d:\d\d /, '').split(/\s{2,}/);

  it('begins with what is simulated, and that it is being started', () => {
    const [first, second] = linesOf(written({}, () => {}));
    assert.match(first ?? '', /^Simulation: .* Nothing leaves this machine\.$/);
    assert.equal(second, 'Starting Clipwatch on this machine.');
  });

  it('shows a clip when it is first seen and where it has come further', () => {
    const clip = makeClip({ rawStatus: 'UPLOADING' });
    const shown = lines((view) => {
      view.watching();
      view.tracked(makeTracked([clip]));
      view.tracked(makeTracked([{ ...clip, version: 1 }]));
      view.tracked(makeTracked([{ ...clip, state: 'stalled' }]));
      view.tracked(makeTracked([{ ...clip, state: 'completed' }]));
    });
    assert.deepEqual(shown.map(parts), [
      ['clip', 'Loading dock', 'uploading'],
      ['clip', 'Loading dock', 'stalled'],
      ['clip', 'Loading dock', 'ready'],
    ]);
  });

  it('shows a delivery in one line with its time: subject and text, text, or type and id of the event', () => {
    const shown = lines((view) => {
      for (const delivery of [{ ...MAIL, text: 'The clip\n\nis ready.' }, TEXT, EVENT])
        view.delivered(delivery);
    });
    for (const line of shown) assert.match(line, /^\d\d:\d\d:\d\d /);
    assert.deepEqual(shown.map(parts), [
      ['email', 'Clip ready: acme, Xy12abcd', 'The clip is ready.'],
      ['sms', `Clipwatch> ${TEXT.text}`],
      ['sqs', 'com.clipwatch.clip.completed', EVENT.eventIds[0]],
    ]);
  });

  it('shows how a message in a chat begins, and whose it is where that is not the default audience', () => {
    const shown = lines((view) => {
      view.delivered(CHAT);
      view.delivered({ ...TEXT, audience: 'night' });
      view.delivered({ ...TEXT, audience: 'default' });
    });
    assert.deepEqual(shown.map(parts), [
      ['chat', '[night] Clip ready', 'Loading dock Store 12 - Look at it'],
      ['sms', `[night] Clipwatch> ${TEXT.text}`],
      ['sms', `Clipwatch> ${TEXT.text}`],
    ]);
  });

  it('shows each message whole where that is asked for, as its subscriber gets it', () => {
    const text = 'The clip\n\nis \u001b[31mready.';
    const shown = lines(
      (view) => {
        for (const delivery of [{ ...MAIL, text }, TEXT, CHAT, { ...EVENT, event: { type: 'x', id: 'y' } }])
          view.delivered(delivery);
      },
      { full: true },
    );
    assert.deepEqual(
      shown.map((line) => line.replace(/^\d\d:\d\d:\d\d /, '')),
      [
        `email  ${MAIL.subject}`,
        '                The clip',
        '',
        '                is  [31mready.',
        `sms    Clipwatch> ${TEXT.text}`,
        'chat   [night] Clip ready',
        '                Loading dock',
        '                Store 12',
        '                - Look at it',
        'sqs    x',
        '                {',
        '                  "type": "x",',
        '                  "id": "y"',
        '                }',
      ],
    );
  });

  it('shows in a line what operators were told: the subject of their mail, or a text', () => {
    const { subject: _, ...text } = TROUBLE;
    const shown = lines((view) => {
      view.troubled(TROUBLE);
      view.troubled(text);
    });
    assert.deepEqual(
      shown.map((line) => line.replace(/^\d\d:\d\d:\d\d /, '')),
      [`health ${TROUBLE.subject}`, `health ${TROUBLE.text}`],
    );
  });

  it('cuts a mail between words to the width of a line', () => {
    const [line = ''] = lines((view) => view.delivered(MAIL));
    assert.ok(line.length <= 140 && line.length > 120, line);
    const words = new Set(`${MAIL.text}`.split(/\s+/));
    assert.ok(words.has(line.split(' ').at(-1)?.replace(/…$/, '') ?? ''), line);
  });

  it('says after some seconds that nothing is in flight, and again ever more rarely', () => {
    const shown = lines(
      (view, pass) => {
        view.watching();
        for (let minute = 0; minute < 30; minute += 0.05) {
          view.tracked(makeTracked());
          pass(3);
        }
      },
      { watched: REAL },
    );
    assert.deepEqual(
      shown.map(
        (line) => /^\S+ status Waiting for a clip of acme to begin at .* \((.*)\)\. $/.exec(line)?.[1],
      ),
      ['6 s', '1 min 6 s', '2 min 12 s', '4 min 24 s', '8 min 48 s', '17 min 36 s'],
    );
  });

  it('says at once and each minute that a key is rejected', () => {
    const shown = lines(
      (view, pass) => {
        view.watching();
        for (let second = 0; second < 300; second += 5) {
          view.tracked(makeTracked([], REJECTED));
          pass(5);
        }
      },
      { watched: REAL },
    );
    const troubles = shown.filter((line) => line.includes('Rhombus rejects the API key (HTTP 401), since'));
    assert.deepEqual(
      troubles.map((line) => /asked again in (.*)\. Start/.exec(line)?.[1]),
      ['5 min', '4 min', '3 min', '2 min', '1 min'],
    );
  });

  it('says at once and each minute that an endpoint fails, and at once when one more does', () => {
    const failure = { reason: 'unavailable' as const, failures: 3, untilMs: NOW_MS + 300_000 };
    const page = { ...failure, sinceMs: NOW_MS + 90_000 };
    const shown = lines((view, pass) => {
      view.watching();
      for (let second = 0; second < 120; second += 10) {
        const failing = { list: { ...failure, sinceMs: NOW_MS }, ...(second >= 90 && { page }) };
        view.tracked(makeTracked([makeClip()], { vendor: makeVendor({ failing }) }));
        pass(10);
      }
    });
    const troubles = shown.filter((line) => line.includes('Rhombus fails'));
    assert.deepEqual(
      troubles.map((line) => line.replace(/^\S+ +status +/, '').replaceAll(/\d\d:\d\d:\d\d/g, 'T')),
      [
        'Rhombus fails in part, and clips are seen all the same. Out: the list of clips in progress: errors, or no answer in time, since T (0 s), asked for again in 5 min.',
        'Rhombus fails in part, and clips are seen all the same. Out: the list of clips in progress: errors, or no answer in time, since T (1 min), asked for again in 4 min.',
        'Rhombus fails for the most part, and not all clips can be seen. Out: the list of clips in progress: errors, or no answer in time, since T (1 min 30 s), asked for again in 3 min 30 s; pages of saved clips: errors, or no answer in time, since T (0 s), asked for again in 3 min 30 s.',
      ],
    );
  });

  it('says that no clip can be seen where all endpoints fail, and nothing of one that nobody needs', () => {
    const failure = { reason: 'says-nothing' as const, failures: 3, sinceMs: NOW_MS, untilMs: NOW_MS };
    const said = (failing: OrgState['vendor']['failing']) =>
      lines((view) => view.tracked(makeTracked([], { vendor: makeVendor({ failing }) }))).join('\n');
    assert.match(
      said({ list: failure, page: failure, clip: failure }),
      /Rhombus fails, and no clip can be seen\. Out: .*asked for again now\./,
    );
    assert.equal(said({ clip: { ...failure, untilMs: NOW_MS - 180_000 } }), '');
  });

  it('ends with the table and the totals', () => {
    const shown = lines((view) => view.end(SUMMARY));
    assert.match(
      shown.at(-1) ?? '',
      /^24 deliveries .* 40 calls \(5\.0 a clip\) to the simulated Rhombus API/,
    );
    assert.ok(shown.some((line) => /Lobby.* ready .* 1 min 1 s .* 0\.4 s/.test(line)));
  });

  it('prints nothing that a terminal obeys, whatever the vendor calls a clip', () => {
    fc.assert(
      fc.property(anyRecord, (clip) => {
        lines((view) => view.tracked(makeTracked([clip])));
      }),
    );
  });

  it('prints what a function logs and what a subscriber got in one harmless line each', () => {
    const shown = lines((view) => {
      view.say(ESCAPES);
      view.warn(ESCAPES);
      view.delivered({ ...MAIL, subject: ESCAPES, text: ESCAPES });
      view.delivered({ ...TEXT, protocol: ESCAPES, text: ESCAPES });
      view.troubled({ ...TROUBLE, subject: ESCAPES });
      view.delivered({ ...EVENT, eventIds: [ESCAPES], event: { type: ESCAPES } });
      view.tracked(
        makeTracked([], {
          vendor: makeVendor({
            ...REJECTED.vendor,
            lastError: { name: 'x', message: ESCAPES, atMs: 0 },
          }),
        }),
      );
    });
    assert.equal(shown.length, 7);
  });
});

describe('what is written to a terminal', () => {
  const use = (view: View) => {
    view.watching();
    view.tracked(makeTracked([makeClip()]));
    view.delivered(MAIL);
    view.troubled(TROUBLE);
    view.warn('Something.');
    view.end(SUMMARY);
  };
  const ESC = '\u001b';
  const COLOR = new RegExp(`${ESC}\\[\\d+m`);
  const MOVEMENT = new RegExp(`${ESC}\\[\\d*[A-K]|\r`);
  const xterm = { TERM: 'xterm-256color' };

  for (const [name, env, moves, colors] of [
    ['an ordinary one', xterm, true, true],
    ['one of somebody who wants no colors', { ...xterm, NO_COLOR: '1' }, true, false],
    ['one whose TERM is dumb', { TERM: 'dumb' }, false, false],
    ['one of a CI without colors', { ...xterm, CI: '1' }, false, false],
    ['one of a CI with colors', { ...xterm, CI: 'true', GITHUB_ACTIONS: 'true' }, false, true],
    ['one that only seems to be of a CI', { ...xterm, CI: 'false' }, true, undefined],
  ] as const)
    it(`by ${name}: cursor ${moves ? 'moves' : 'stays'}, ${colors ? 'colors' : 'no colors'}`, () => {
      const text = written({ isTTY: true, env }, use);
      assert.equal(MOVEMENT.test(text), moves);
      if (colors !== undefined) assert.equal(COLOR.test(text), colors);
    });

  it('keeps within its columns where the cursor stays', () => {
    for (const columns of [80, 120, 50])
      for (const line of linesOf(written({ isTTY: true, columns, env: { TERM: 'dumb' } }, use)))
        assert.ok(line.length < columns, line);
  });

  it('has colors in a pipe only where they are forced', () => {
    assert.doesNotMatch(written({ env: xterm }, use), COLOR);
    const forced = written({ env: { FORCE_COLOR: '1' } }, use);
    assert.match(forced, COLOR);
    assert.doesNotMatch(forced, MOVEMENT);
  });
});

describe('the view as JSON', () => {
  it('prints deliveries, troubles and the summary, one a line, as they are', () => {
    const out = written({ json: true }, (view) => {
      view.say('Watching.');
      view.watching();
      view.asked();
      view.tracked(makeTracked([makeClip()]));
      view.delivered(MAIL);
      view.delivered(EVENT);
      view.troubled(TROUBLE);
      view.end(SUMMARY);
    });
    assert.deepEqual(
      linesOf(out).map((line) => JSON.parse(line)),
      [MAIL, EVENT, TROUBLE, SUMMARY],
    );
  });

  it('says what went wrong on standard error, in one harmless line', (t) => {
    const write = t.mock.method(process.stderr, 'write', () => true);
    const out = written({ json: true }, (view) => view.warn(ESCAPES));
    assert.equal(out, '');
    const errors = write.mock.calls.map(({ arguments: [chunk] }) => String(chunk));
    write.mock.restore();
    assert.equal(linesOf(errors.join('')).length, 1);
  });
});
