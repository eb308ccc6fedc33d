import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import type { BoardState } from '../../../cli/board/board-state.ts';
import { CONTENT_SECURITY_POLICY, type PageOptions, renderPage } from '../../../cli/board/page.ts';
import { createReadBoard } from '../../../cli/board/read-board.ts';
import { noticeSecondsOf } from '../../../cli/board/told.ts';
import { sayCameras, sayTitle } from '../../../cli/board/words.ts';
import { makeClip, NOW_MS } from '../../clip-records.ts';
import { startTable } from '../../store/dynalite.ts';
import { hostileTexts } from './hostile-texts.ts';
import { uuidOf } from './ordinary-clips.ts';
import { empty, ordinary, quiet, type Scene } from './scenes.ts';

async function read(scene: Scene, ...orgIds: string[]): Promise<BoardState> {
  const table = await startTable();
  try {
    await scene(table.store, NOW_MS);
    const orgs = orgIds.map((orgId) => ({ orgId, isConfigured: orgId !== 'acne', idleSeconds: 30 }));
    return await createReadBoard(table.store)({ orgs, onlyThese: false }, NOW_MS);
  } finally {
    await table.close();
  }
}

function render(
  board: BoardState | undefined,
  more: { trouble?: string; nowMs?: number } = {},
  mode: PageOptions['mode'] = 'live',
) {
  const { trouble, nowMs = NOW_MS } = more;
  return renderPage({ board, trouble, nowMs }, { where: 'Table clips', mode });
}

/** What is to be read, without the markup. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('the page of the board', () => {
  let page: string;
  let board: BoardState;
  before(async () => {
    board = await read(ordinary, 'acme', 'globex', 'initech');
    page = render(board);
  });

  it('shows clips in flight by their titles, organizations and cameras, those that have stalled first', () => {
    const text = textOf(page);
    const order = [
      'Hit and run, silver estate',
      'Forklift incident, aisle 4',
      'Night shift',
      'Visitor without a badge',
    ];
    const places = order.map((title) => text.indexOf(title));
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.match(
      text,
      /Forklift incident, aisle 4 acme Loading dock 1, Loading dock 2, Warehouse North being rendered/,
    );
    assert.match(text, /Stalled nothing moved for 21 min 40 s camera offline/);
    assert.match(
      page,
      /<progress max="100" value="72" aria-label="Progress of Forklift incident, aisle 4"><\/progress> 72 %/,
    );
  });

  it('shows when a clip is likely to be ready, and where nobody can tell', () => {
    const text = textOf(page);
    assert.match(text, /72 % for 1 min 4 s 12:00:\d\d 9 of 10 by 12:0\d:\d\d/);
    assert.match(text, /34 % for 23 min 40 s not known/);
  });

  it('shows what ended, and who was told how long after that, is still owed it, or waits', () => {
    const text = textOf(page);
    assert.match(
      text,
      /Delivery at the back entrance .*? Ready 11:56:35 3 min 25 s ago programs after 0\.9 s , mail after/,
    );
    assert.match(text, /mail on its way , mail of night held until 18:00:00/);
    assert.match(text, /Contractor sign-in .*? 23 Nov, 12:06/);
    assert.match(page, /programs <time datetime="2026-11-24T11:56:35\.\d{3}Z">after/);
  });

  it('says that everybody was told of clips whose records do not say when', async () => {
    const ended = board.orgs.map((org) => ({
      ...org,
      ended: org.ended.map(({ announced, ...clip }) => ({ ...clip, owed: [] })),
    }));
    assert.match(textOf(render({ ...board, orgs: ended })), /Ready 11:56:35 3 min 25 s ago everybody/);
  });

  it('shows health, calls and budget of each organization, and troubles with what to do', () => {
    const text = textOf(page);
    assert.match(text, /initech Rhombus fails in part, .* pages of saved clips: errors/);
    assert.match(text, /initech, page : it is seen in part.*, for 9 min .*Operators heard of it at 11:56:00/);
    assert.match(text, /acme ok 4 s ago 2 1 11 1,204 7,224/);
  });

  it('draws how long it took until the first was told, with the figures beside it', () => {
    assert.match(page, /<polyline points="[\d., ]+"/);
    assert.match(textOf(page), /median 0\.\d s, slowest 1\.\d s, of the last 31 clips/);
  });

  it('says that nothing is in flight, that nothing has ended, and that nobody is watched', async () => {
    assert.match(textOf(render(await read(quiet, 'acme'))), /No clip is in flight.*None has ended/);
    assert.match(textOf(render(await read(empty))), /Organizations 0 None is watched yet/);
  });

  it('says of an organization that is not there that it is unknown', async () => {
    assert.match(textOf(render(await read(empty, 'acne'))), /acne unknown: it is not configured/);
  });

  it('shows of a thousand organizations those that are unwell, and counts those that are well', async () => {
    const [template] = board.orgs;
    assert.ok(template);
    const orgs = Array.from({ length: 1000 }, (_, index) => ({
      ...template,
      inFlight: [],
      ended: [],
      status: {
        ...template.status,
        orgId: `store-${index}`,
        owed: 0,
        health: index === 777 ? ('silent' as const) : ('ok' as const),
      },
    }));
    const many = render({ ...board, orgs });
    assert.match(textOf(many), /Organizations 1,000 .*? 7 days store-777 no longer checked/);
    assert.match(textOf(many), /and 940 more, all of them well/);
    assert.ok(many.length < 100_000);
  });

  it('says how old it is and why, where the table does not answer', () => {
    const stale = textOf(render(board, { trouble: 'AWS <does> not answer', nowMs: NOW_MS + 190_000 }));
    assert.match(
      stale,
      /could not be read just now\. This is how it was 3 min 10 s ago, at 12:00:00 UTC\. AWS &lt;does&gt; not answer/,
    );
    assert.match(stale, /Forklift incident/);
    assert.match(
      textOf(render(undefined, { trouble: 'AWS does not answer' })),
      /could not be read\. AWS does not answer/,
    );
    assert.match(
      textOf(render(board, { nowMs: NOW_MS + 16_000 })),
      /takes long to answer\. This is how it was 16 s ago/,
    );
    assert.doesNotMatch(textOf(render(board, { nowMs: NOW_MS + 5_000 })), /This is how it was/);
  });

  it('comes again by itself, unless it is paused or a file', () => {
    assert.match(page, /<meta http-equiv="refresh" content="5">/);
    for (const mode of ['paused', 'printed'] as const)
      assert.doesNotMatch(render(board, {}, mode), /refresh/);
    assert.doesNotMatch(render(board, {}, 'printed'), /<a /);
  });

  it('lets nothing but its own style in', () => {
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(CONTENT_SECURITY_POLICY.includes(`default-src 'none'; style-src 'sha256-${hash}'`));
    assert.doesNotMatch(page, /<script|<link|<img|<iframe| style=| on[a-z]+=/);
  });
});

describe('what the vendor or a person wrote', () => {
  const texts = hostileTexts();
  const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

  it('is one line without a link, cut where it is long', () => {
    for (const text of texts) {
      const clip = makeClip({ details: { title: text, deviceUuids: [uuidOf('Cam', 1)] } });
      const cameras = new Map([[uuidOf('Cam', 1), { uuid: uuidOf('Cam', 1), name: text, site: text }]]);
      for (const said of [sayTitle(clip), sayTitle({ ...clip, label: text }), sayCameras(clip, cameras)]) {
        assert.ok(said !== '' && [...characters.segment(said)].length <= 90, said);
        assert.doesNotMatch(said, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|https?:|:\/\//u);
      }
    }
  });

  it('is the id of the clip, or of the camera, where there is nothing to see in it', () => {
    const clip = makeClip({ details: { title: '\u200b\u202e \u2060', deviceUuids: [uuidOf('Cam', 1)] } });
    assert.equal(sayTitle(clip), `Clip ${clip.clipUuid}`);
    const cameras = new Map([[uuidOf('Cam', 1), { uuid: uuidOf('Cam', 1), name: '\u00ad' }]]);
    assert.equal(sayCameras(clip, cameras), 'Camera Cam00000');
  });
});

describe('the time until the first was told', () => {
  const told = (atMs: number, toldAtMs: Record<string, number>, late = false) =>
    makeClip({ state: 'completed', announced: [{ outcome: 'completed', n: 1, atMs, late, toldAtMs }] });

  it('is that of the last clips, in the order in which they ended', () => {
    const ended = [
      told(3_000, { mail: 5_000, events: 3_500 }),
      told(1_000, { mail: 3_000 }),
      told(9_000, {}),
    ];
    assert.deepEqual(noticeSecondsOf(ended, 9), [2, 0.5]);
    assert.deepEqual(noticeSecondsOf(ended, 1), [0.5]);
  });

  it('is not taken of clips that had ended before they were seen, nor of another outcome', () => {
    const stalled = { outcome: 'stalled' as const, n: 1, atMs: 1, late: false, toldAtMs: { mail: 2 } };
    assert.deepEqual(
      noticeSecondsOf([told(1, { mail: 2 }, true), makeClip({ state: 'stopped', announced: [stalled] })], 9),
      [],
    );
  });
});
