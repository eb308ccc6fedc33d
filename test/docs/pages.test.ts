import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { blocksOf, PAGES, ROOT, readPage } from './pages.ts';

/** As the hosts of repositories make anchors of headings. */
function anchorsOf(page: string): string[] {
  const headings = readPage(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Targets of a page's links and pictures that are of this repository. */
function targetsOf(page: string): string[] {
  const found = readPage(page).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"]+)"/g);
  return [...found].map(([, link, picture]) => link ?? picture ?? '').filter((to) => !/^[a-z]+:/.test(to));
}

it('every relative link leads to a file that is there, and to a heading in it', () => {
  const dead: string[] = [];
  for (const page of PAGES)
    for (const target of targetsOf(page)) {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, file))) dead.push(`${page}: ${target}`);
      else if (anchor !== undefined && !anchorsOf(file).includes(anchor)) dead.push(`${page}: ${target}`);
    }
  assert.deepEqual(dead, []);
});

it('docs/README.md lists every page and schema', () => {
  const listed = targetsOf('docs/README.md');
  const missing = readdirSync(join(ROOT, 'docs'))
    .filter((name) => /\.(md|schema\.json)$/.test(name) && name !== 'README.md')
    .filter((name) => !listed.includes(name));
  assert.deepEqual(missing, []);
});

describe('the README', () => {
  it('has what to paste, one picture of it at the beginning, and one of the board, light and dark', () => {
    const blocks = blocksOf('README.md');
    for (const command of ['npm ci && npm start\n', 'npm ci && npm test\n'])
      assert.ok(blocks.includes(command));
    const page = readPage('README.md');
    const pictures = [...page.matchAll(/(?:!\[[^\]]*\]\(|<img [^>]*src="|srcset=")([^")]+)/g)].map(
      ([, file]) => file,
    );
    assert.deepEqual(pictures, ['docs/start.svg', 'docs/board-dark.png', 'docs/board-light.png']);
    assert.ok(page.indexOf('docs/start.svg') < page.indexOf('## Deploy it'));
  });

  it('says what alarms cost, as docs/cost.md does', () => {
    const page = readPage('docs/cost.md');
    const dollars = page.match(/^\| CloudWatch +\| +([0-9.]+) \|/m)?.[1];
    const alarms = page.match(/the (\d+) alarms/)?.[1];
    assert.ok(dollars && alarms);
    assert.ok(readPage('README.md').includes(`${dollars} dollars for the ${alarms} alarms`));
  });

  it('is read in a few minutes', () => {
    assert.ok(readPage('README.md').split('\n').length <= 202);
  });
});

describe('docs/architecture.md', () => {
  const trimmed = (text: string) => text.replaceAll(/^\s*(?:\*(?!\/))?\s*|\s+$/gm, '');

  it('draws the state machines as the code draws them', () => {
    const drawings = blocksOf('docs/architecture.md').map(trimmed);
    const drawn = ['check/turn.ts', 'domain/clip/observe.ts', 'domain/org/health.ts'];
    const sources = drawn.map((file) => trimmed(readPage(`functions/${file}`)));
    assert.equal(drawings.length, sources.length);
    for (const [index, drawing] of drawings.entries()) assert.ok(sources[index]?.includes(drawing), drawing);
  });

  it('names files that there are', () => {
    const ROOMS = ['', 'functions', 'functions/check', 'functions/check/record'];
    const page = readPage('docs/architecture.md');
    const named = [...page.matchAll(/`([a-z0-9/-]+\.ts)`/g)].map(([, path = '']) => path);
    assert.ok(named.length > 15);
    for (const path of named)
      assert.ok(
        ROOMS.some((room) => existsSync(join(ROOT, room, path))),
        path,
      );
  });
});
