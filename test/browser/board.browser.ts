import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { hostileTexts } from '../cli/board/hostile-texts.ts';
import { empty, hostile, ordinary, quiet, thousand } from '../cli/board/scenes.ts';
import { NOW_MS } from '../clip-records.ts';
import { type BoardSite, type SiteOptions, startSite } from './board-site.ts';
import { type Browser, findChromium, type Page, startChromium } from './chromium.ts';

/** Where pictures of everything go, for somebody who wants to look at them. */
const PICTURES = process.env.BOARD_PICTURES;
const WIDTHS = [360, 800, 1600];
/** As many of which half have ended are all shown. */
const SHOWN = 60;
const SCHEMES = ['light', 'dark'] as const;

const UNREADABLE = 'AWS does not answer (ETIMEDOUT): check AWS_REGION, AWS_ENDPOINT_URL and the network';
const SITES: Record<string, Omit<SiteOptions, 'nowMs'>> = {
  ordinary: { scene: ordinary },
  quiet: { scene: quiet },
  empty: { scene: empty },
  thousand: { scene: thousand },
  hostile: { scene: hostile(hostileTexts()) },
  stale: { scene: ordinary, trouble: UNREADABLE },
  unread: { scene: empty, trouble: UNREADABLE, isNew: true },
};

describe('the board in a browser', () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await startChromium(findChromium() ?? 'chromium');
    page = browser.page;
  });
  after(() => browser[Symbol.asyncDispose]());

  for (const [name, options] of Object.entries(SITES))
    describe(name, () => {
      let site: BoardSite;
      before(async () => {
        site = await startSite({ ...options, nowMs: NOW_MS });
      });
      after(() => site[Symbol.asyncDispose]());

      for (const width of WIDTHS)
        for (const scheme of SCHEMES)
          it(`fits ${width} pixels, is legible and well-formed to screen readers, in ${scheme}`, async () => {
            page.takeComplaints();
            await page.show({ width, scheme });
            await page.open(`${site.url}/?paused`);
            if (PICTURES) await keepPicture(PICTURES, `${name}-${width}-${scheme}`, page);
            assert.deepEqual(await page.evaluate(TOO_WIDE), []);
            assert.deepEqual(await page.evaluate(OVERLAPPING), []);
            assert.deepEqual(await findViolations(page), []);
            // Chromium notes an answer with 503 as if it were a mistake of the page.
            const complaints = page.takeComplaints().filter((text) => !/503/.test(text));
            assert.deepEqual(complaints, []);
          });
    });

  describe('with hostile titles and names', () => {
    const texts = hostileTexts();
    const parts = Array.from({ length: Math.ceil(texts.length / SHOWN) }, (_, index) =>
      texts.slice(index * SHOWN, (index + 1) * SHOWN),
    );

    it('makes no element, no attribute and no link of any, and shows each in one line', async () => {
      await page.show({ width: 360 });
      for (const part of parts) {
        await using site = await startSite({ scene: hostile(part), nowMs: NOW_MS });
        await page.open(`${site.url}/?paused`);
        const { tags, attributes, links } = await page.evaluate<Record<string, string[]>>(ANATOMY);
        const unknown = [
          ...(tags?.filter((tag) => !KNOWN_TAGS.has(tag)) ?? []),
          ...(attributes?.filter((attribute) => !KNOWN_ATTRIBUTES.has(attribute)) ?? []),
        ];
        assert.deepEqual(unknown, []);
        assert.deepEqual(links, ['/']);
        assert.equal(await page.evaluate('document.title'), `${part.length / 2} clips in flight, Clipwatch`);
        const { titles, tall } = await page.evaluate<{ titles: number; tall: string[] }>(TITLES);
        assert.equal(titles, part.length);
        assert.deepEqual(tall, []);
      }
    });
  });

  describe('for the keyboard', () => {
    let site: BoardSite;
    before(async () => {
      site = await startSite({ scene: quiet, nowMs: NOW_MS });
      await page.show({ width: 800 });
    });
    after(() => site[Symbol.asyncDispose]());

    it('reaches, shows and follows the switch that stops it from coming anew', async () => {
      await page.open(`${site.url}/`);
      assert.equal(await page.evaluate('document.querySelector("meta[http-equiv=refresh]").content'), '5');
      await page.press('Tab');
      const outline = 'getComputedStyle(document.activeElement).outlineStyle';
      assert.deepEqual(
        [await page.evaluate('document.activeElement.textContent'), await page.evaluate(outline)],
        ['Pause', 'solid'],
      );
      await page.follow(() => page.press('Enter'));
      assert.equal(await page.evaluate('location.search'), '?paused');
      assert.equal(await page.evaluate('document.querySelector("meta[http-equiv=refresh]")'), null);
    });
  });
});

/** The rules of axe of WCAG 2.2 A and AA, and its best practices; among them contrast, order of headings and landmarks. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(`${axe.source}; undefined`);
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join(' | ')))`);
}

async function keepPicture(folder: string, name: string, page: Page): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const isLong = /hostile|thousand/.test(name);
  writeFileSync(join(folder, `${name}.png`), await page.picture(!isLong));
}

/** The page itself, and whatever of it sticks out of the window; what is cut on purpose sticks out of nothing. */
const TOO_WIDE = `(() => {
  const { scrollWidth } = document.documentElement;
  const out = scrollWidth > innerWidth ? ['page ' + scrollWidth] : [];
  for (const element of document.querySelectorAll('body *')) {
    const { right, left, width } = element.getBoundingClientRect();
    const isCut = element.closest('.title, .place, .word, thead') !== null;
    if (!isCut && width > 0 && (right > innerWidth + 0.5 || left < -0.5)) out.push(element.tagName + ' ' + element.className + ' ' + right);
  }
  return out.slice(0, 5);
})()`;

/** Cells of one row that lie over each other, and cells whose content sticks out of them. */
const OVERLAPPING = `(() => {
  const found = [];
  for (const row of document.querySelectorAll('tbody tr')) {
    const cells = [...row.children].map((cell) => ({ cell, box: cell.getBoundingClientRect() }));
    for (const { cell, box } of cells)
      if (cell.tagName === 'TD' && cell.scrollWidth > cell.clientWidth + 1) found.push('sticks out: ' + cell.textContent);
    for (const [index, { cell, box }] of cells.entries())
      for (const other of cells.slice(index + 1))
        if (box.left < other.box.right - 1 && other.box.left < box.right - 1 && box.top < other.box.bottom - 1 && other.box.top < box.bottom - 1)
          found.push('overlap: ' + cell.textContent);
  }
  return found.slice(0, 5);
})()`;

const ANATOMY = `(() => {
  const all = [...document.querySelectorAll('*')];
  return {
    tags: [...new Set(all.map(({ tagName }) => tagName.toLowerCase()))],
    attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
    links: [...document.querySelectorAll('[href], [src], [action]')].map((element) => element.getAttribute('href')),
  };
})()`;

const TITLES = `(() => {
  const lines = [...document.querySelectorAll('tbody .title, tbody .place, tbody .word')];
  const tall = lines.filter((title) => title.getBoundingClientRect().height > 1.7 * parseFloat(getComputedStyle(title).fontSize));
  return { titles: document.querySelectorAll('tbody .title > bdi').length, tall: tall.map(({ textContent }) => textContent).slice(0, 5) };
})()`;

const KNOWN_TAGS = new Set(
  'html head meta title style body header h1 p time nav span a main div dl dt dd section h2 table thead tbody tr th td bdi progress ul li strong code figure figcaption svg polyline circle'.split(
    ' ',
  ),
);
const KNOWN_ATTRIBUTES = new Set(
  'lang charset name content http-equiv class id datetime href title value max role scope title aria-label aria-labelledby aria-hidden data-label'.split(
    ' ',
  ),
);
