import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Watched } from '../../../local/run/view/state.ts';
import { createView, type View } from '../../../local/run/view.ts';
import { NOW_MS } from '../../clip-records.ts';
import {
  ESCAPES,
  EVENT,
  MAIL,
  makeClips,
  makeTracked,
  REAL,
  REJECTED,
  SIMULATED,
  SUMMARY,
  TEXT,
  TITLES,
  TROUBLE,
} from './run-records.ts';
import { EmulatedTerminal } from './terminal.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [50, 20],
] as const;

interface Shown {
  terminal: EmulatedTerminal;
  view: View;
  /** Moves the clock. */
  pass(seconds: number): void;
}

async function show(
  { columns = 80, rows = 24, watched = SIMULATED, env = {} as NodeJS.ProcessEnv },
  use: (shown: Shown) => Promise<void> | void,
): Promise<void> {
  const terminal = new EmulatedTerminal({ columns, rows });
  let nowMs = NOW_MS;
  const view = createView({ json: false, watched, stream: terminal, env, now: () => nowMs });
  try {
    await use({
      terminal,
      view,
      pass: (seconds) => {
        nowMs += 1000 * seconds;
      },
    });
  } finally {
    view.close();
  }
}

/** A sentence that was broken into lines. */
const joined = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ');

/** The words of a run in which nothing is cut: on the widest of terminals. */
async function allWords(use: (shown: Shown) => void, watched: Watched = SIMULATED): Promise<Set<string>> {
  const words = new Set<string>();
  await show({ columns: 2000, rows: 60, watched }, async (shown) => {
    use(shown);
    for (const line of await shown.terminal.history()) for (const word of line.split(/\s+/)) words.add(word);
  });
  return words;
}

function playMessages({ view }: Shown): void {
  view.say('DynamoDB is at http://127.0.0.1:45715, SNS and SQS are at http://127.0.0.1:39293.');
  view.watching();
  view.asked();
  view.tracked(makeTracked(makeClips()));
  for (const delivery of [MAIL, TEXT, EVENT]) view.delivered(delivery);
  view.troubled(TROUBLE);
}

describe('the view on a terminal', () => {
  for (const [columns, rows] of SIZES) {
    it(`of ${columns}x${rows} cuts no word`, async () => {
      const words = await allWords((shown) => {
        playMessages(shown);
        for (const title of TITLES) shown.view.say(title);
        shown.view.say(MAIL.text ?? '');
      });
      await show({ columns, rows }, async (shown) => {
        playMessages(shown);
        const lines = await shown.terminal.history();
        assert.ok(lines.length > 10);
        for (const line of lines) {
          assert.ok(line.length < columns, line);
          for (const word of line.replaceAll('…', '').split(/\s+/))
            assert.ok(words.has(word) || /^\d\d:\d\d:\d\d$|^[━─]+$/.test(word), `"${word}" in: ${line}`);
        }
      });
    });

    it(`of ${columns}x${rows} shows every clip in a row, below the last message, and what is done in all`, async () => {
      await show({ columns, rows }, async (shown) => {
        playMessages(shown);
        const lines = await shown.terminal.screen();
        const first = lines.findIndex((line) => line.startsWith(' Lobby, visitor'));
        const clips = lines.slice(first, first + TITLES.length);
        for (const [index, title] of TITLES.entries()) {
          assert.ok(clips[index]?.trim().startsWith(title.split(' ')[0] ?? '?'), clips[index]);
          assert.match(clips[index] ?? '', / 10% uploading$/);
        }
        assert.match(
          joined(lines.slice(0, first)),
          /com\.clipwatch\.clip\.completed\s+acme\/\S+\/completed\/1 (\d\d:\d\d:\d\d )?health Trouble begins: key-rejected, acme $/,
        );
        assert.match(
          joined(lines.slice(first + TITLES.length)),
          /^ acme at the simulated Rhombus API: 8 clips in flight. Asked now, 1 call\.$/,
        );
      });
    });

    it(`of ${columns}x${rows} draws what comes last, and then the summary`, async () => {
      await show({ columns, rows }, async (shown) => {
        playMessages(shown);
        const last = { ...TEXT, text: 'The very last message.' };
        shown.view.delivered(last);
        shown.view.end(SUMMARY);
        shown.view.warn('And one after the end.');
        const lines = await shown.terminal.history();
        const at = lines.findIndex((line) => line.endsWith('The very last message.'));
        const after = lines.slice(at);
        assert.ok(at > 0);
        assert.equal(lines[at + 1], '');
        assert.equal(lines.at(-1), 'And one after the end.');
        // Where the clips were there is the summary, and nothing of them is left.
        assert.equal(lines.filter((line) => line.includes('uploading')).length, 0);
        assert.match(joined(after), /24 deliveries to simulated subscribers, none twice\. 40 calls/);
        for (const title of TITLES)
          assert.equal(after.filter((line) => line.includes(title.split(' ')[0] ?? '?')).length, 1, title);
        assert.equal((await shown.terminal.cursor()).column, 0);
      });
    });
  }

  it('leaves no ghosts when it gets narrower, wider, lower and higher, and loses no message', async () => {
    await show({ columns: 120, rows: 30 }, async (shown) => {
      playMessages(shown);
      const widths = [80, 50, 37, 60, 119, 45, 100].map((columns) => [columns, 30] as const);
      for (const [columns, rows] of [...widths, [100, 16], [50, 20], [100, 40]] as const) {
        await shown.terminal.resize(columns, rows);
        shown.view.tracked(makeTracked(makeClips()));
        const lines = await shown.terminal.screen();
        const seen = `${columns}x${rows}\n${lines.join('\n')}`;
        const clips = lines.filter((line) => line.includes('%'));
        if (rows >= 20) assert.equal(clips.length, TITLES.length, seen);
        assert.equal(new Set(clips).size, clips.length, seen);
        for (const line of clips) assert.match(line, / 10% uploading$/, seen);
        assert.equal(lines.filter((line) => /^\S*oading$|%.*upl$/.test(line)).length, 0, seen);
        assert.equal(lines.filter((line) => line.startsWith('acme at')).length, 1, seen);
        // A terminal that gets narrower breaks what it shows in the middle of words.
        const kept = (await shown.terminal.history()).join('');
        assert.equal(kept.match(/> ?Clip ?Xy12abcd ?is/g)?.length, 1, kept);
      }
    });
  });

  it('is painted anew by a resize alone', async () => {
    await show({ columns: 120, rows: 30 }, async (shown) => {
      playMessages(shown);
      await shown.terminal.resize(50, 30);
      const lines = await shown.terminal.screen();
      assert.equal(lines.filter((line) => /━|─/.test(line)).length, 0);
      assert.equal(lines.filter((line) => line.endsWith('uploading')).length, TITLES.length);
    });
  });

  it('stays whole where a title has characters of no width, two columns or a command', async () => {
    await show({ columns: 80, rows: 24 }, async ({ view, terminal }) => {
      const titles = [
        ESCAPES,
        '👩‍👩‍👧 family 👍🏽',
        '❤️ heart',
        '🇩🇪 flag',
        'e\u0301\u0302\u0303 marks',
        '한국어 카메라',
      ];
      view.watching();
      const clips = makeClips((index) => ({ details: { title: titles[index] ?? 'plain' } }));
      view.tracked(makeTracked(clips));
      view.delivered({ ...TEXT, text: ESCAPES });
      view.tracked(makeTracked(clips));
      const lines = await terminal.screen();
      assert.equal(lines.filter((line) => line.endsWith('uploading')).length, clips.length);
      assert.equal(lines[0]?.startsWith('Simulation:'), true);
      assert.equal(lines.filter((line) => line.includes('owned')).length, 2);
    });
  });

  it('says what is simulated, and that with an API of one’s own only the subscribers are', async () => {
    await show({}, async ({ view, terminal }) => {
      view.watching();
      const said = joined(await terminal.screen());
      assert.match(said, /^Simulation: the Rhombus API at http:\/\/127\.0\.0\.1:40563, .* made up/);
      assert.match(said, /first answer of the simulated Rhombus API/);
    });
    await show({ watched: REAL }, async ({ view, terminal }) => {
      view.watching();
      view.tracked(makeTracked());
      view.end({ ...SUMMARY, clips: [] });
      const said = joined(await terminal.history());
      assert.match(said, /^Watching acme at https:\S+ until stopped\. The subscribers are simulated: nobody/);
      assert.doesNotMatch(said, /Simulation|simulated Rhombus/);
    });
    await show({ watched: { ...SIMULATED, hasWebhook: true } }, async ({ terminal }) => {
      assert.match(joined(await terminal.screen()), /so are the subscribers, all but the webhook\./);
    });
  });

  it('says what it waits for, since when and for how long, also while nothing happens', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    await show({ watched: REAL, columns: 120 }, async ({ view, terminal, pass }) => {
      const saidAfter = async (seconds: number) => {
        pass(seconds);
        t.mock.timers.tick(250);
        return joined(await terminal.screen());
      };
      assert.match(await saidAfter(4), /Starting Clipwatch on this machine since \d\d:\d\d:\d\d \(4 s\)\.$/);
      view.watching();
      assert.match(
        await saidAfter(7),
        /Waiting for the first answer of the API at api2\S+ since \S+ \(7 s\)\.$/,
      );
      view.asked();
      view.tracked(makeTracked([], { baselineAtMs: NOW_MS + 11_000 }));
      assert.match(
        await saidAfter(200),
        /Waiting for a clip of acme to begin at the API at api2\.rhombussystems\.com: none in flight since \S+ \(3 min 20 s\)\. Asked 3 min 20 s ago, 1 call\.$/,
      );
    });
  });

  it('goes on showing that a key was rejected, since when, until when, and what to do', async () => {
    await show({ watched: REAL }, async ({ view, terminal, pass }) => {
      view.watching();
      view.tracked(makeTracked([], REJECTED));
      for (const seconds of [0, 60, 180]) {
        pass(seconds);
        view.delivered(TEXT);
        view.tracked(makeTracked([], REJECTED));
      }
      assert.match(
        joined(await terminal.screen()),
        /Rhombus rejects the API key \(HTTP 401\), since \S+ \(4 min\): no clip can be seen\. It is asked again in 1 min\. Start again with a key that it takes, in CLIPWATCH_API_KEY\.$/,
      );
      view.tracked(makeTracked());
      assert.doesNotMatch(joined(await terminal.screen()), /rejects/);
    });
  });

  it('paints nothing more when it is closed, and leaves what was said', async () => {
    await show({}, async (shown) => {
      playMessages(shown);
      shown.view.close();
      const lines = await shown.terminal.history();
      assert.equal(lines.filter((line) => line.includes('uploading')).length, 0);
      assert.equal(lines.filter((line) => line.startsWith('sms')).length, 1);
    });
  });
});
