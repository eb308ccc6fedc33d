import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = ['.', 'docs', 'docs/adr'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The insides of a page's fenced blocks, by their language. */
function blocksOf(page: string, language: string): string[] {
  const blocks = read(page).matchAll(/^( *)```([a-z]*)\n(.*?)^\1```$/gms);
  return [...blocks]
    .filter(([, , found]) => found === language)
    .map(([, indent = '', , body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** As the hosts of repositories make anchors of headings. */
function anchorsOf(page: string): string[] {
  const headings = read(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it('every relative link leads to a file that is there, and to a heading in it', () => {
  const dead: string[] = [];
  for (const page of PAGES)
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, file))) dead.push(`${page}: ${target}`);
      else if (anchor !== undefined && !anchorsOf(file).includes(anchor)) dead.push(`${page}: ${target}`);
    }
  assert.deepEqual(dead, []);
});

it('the README begins with what to paste', () => {
  const blocks = blocksOf('README.md', '');
  for (const command of ['npm ci && npm start\n', 'npm ci && npm test\n'])
    assert.ok(blocks.includes(command));
});

describe('the commands that pages show', () => {
  const commands = PAGES.filter((page) => page !== 'CHANGELOG.md').flatMap((page) =>
    [...read(page).matchAll(/\b(?:npm (?:start|run)|npx clipwatch) [^`\n#]*/g)].map(([command]) => command),
  );

  it('name scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const command of commands) {
      const [, script] = /^npm run ([a-z:-]+)/.exec(command) ?? [];
      if (script !== undefined) assert.ok(Object.hasOwn(scripts, script), command);
    }
  });

  it('name options that the command line has', () => {
    const CLI = join(ROOT, 'cli', 'clipwatch.mjs');
    const helpOf = (name: string) =>
      execFileSync(process.execPath, [CLI, ...name.split(' '), '--help'], { encoding: 'utf8' });
    const names = [
      'start',
      'status',
      'board',
      'simulate',
      'preview',
      ...['watch', 'unwatch', 'clip', 'history', 'replay', 'forget'],
      ...['list', 'add', 'change', 'remove'].map((of) => `orgs ${of}`),
    ];
    const help = new Map(names.map((name) => [name, helpOf(name)]));
    for (const command of commands) {
      const [, name = command.startsWith('npm start') ? 'start' : ''] =
        /^npx clipwatch ((?:orgs )?\w+)/.exec(command) ?? [];
      for (const [option] of command.matchAll(/(?<= )--[a-z][a-z-]+/g))
        if (help.has(name)) assert.match(help.get(name) ?? '', new RegExp(` ${option}\\b`), command);
    }
    const tables = read('README.md').matchAll(/^\| `(--[^|]*)\|/gm);
    for (const [, cell = ''] of tables)
      for (const [option] of cell.matchAll(/--[a-z][a-z-]+/g))
        assert.match(help.get('start') ?? '', new RegExp(` ${option}\\b`), cell);
  });

  it('never pass a key as an argument', () => {
    for (const page of PAGES.filter((page) => page !== 'CHANGELOG.md'))
      assert.ok(!read(page).includes('--api-key'), page);
  });
});

it('the README confirms with the token of the link, and so that nobody unsubscribes by accident', () => {
  const block = blocksOf('README.md', '').find((body) => body.startsWith('TOKEN=')) ?? '';
  const link =
    'https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn=arn:x&Token=2336a1b2&Endpoint=a@b.c';
  const script = `aws() { [ "$1" = sns ] && echo "$@" || echo arn:mail; }; LINK='${link}'\n${block}`;
  const said = execFileSync('bash', ['-euc', script], { encoding: 'utf8' });
  assert.equal(
    said,
    'sns confirm-subscription --topic-arn arn:mail --token 2336a1b2 --authenticate-on-unsubscribe true\n',
  );
});

describe('docs/pass.md', () => {
  const trimmed = (text: string) => text.replaceAll(/^\s*(?:\*(?!\/))?\s*|\s+$/gm, '');

  it('draws the state machines as the code draws them', () => {
    const drawings = blocksOf('docs/pass.md', '').map(trimmed);
    const drawn = ['check/turn.ts', 'domain/clip/observe.ts', 'domain/org/health.ts'];
    const sources = drawn.map((file) => trimmed(read(`functions/${file}`)));
    assert.equal(drawings.length, sources.length);
    for (const [index, drawing] of drawings.entries()) assert.ok(sources[index]?.includes(drawing), drawing);
  });

  it('names files that there are', () => {
    const ROOMS = ['', 'functions', 'functions/check', 'functions/check/record'];
    const named = [...read('docs/pass.md').matchAll(/`([a-z0-9/-]+\.ts)`/g)].map(([, path = '']) => path);
    assert.ok(named.length > 15);
    for (const path of named)
      assert.ok(
        ROOMS.some((room) => existsSync(join(ROOT, room, path))),
        path,
      );
  });
});

describe('docs/events.md', () => {
  const schemas = ['clip', 'org'].map((of) => JSON.parse(read(`docs/${of}-event.schema.json`)));

  it('shows whole events that are what the schemas say', () => {
    const byId = new Map(
      schemas.map((schema) => [schema.$id, new Ajv2020({ strictTypes: false }).compile(schema)]),
    );
    const examples = blocksOf('docs/events.md', 'json').map((example) => JSON.parse(example));
    assert.equal(examples.length, 3);
    for (const example of examples) {
      const validate = byId.get(example.dataschema);
      assert.ok(validate?.(example), JSON.stringify(validate?.errors));
    }
  });

  it('explains each field and each outcome', () => {
    const page = read('docs/events.md');
    const obvious = [
      'specversion',
      'datacontenttype',
      'dataschema',
      'data',
      'schemaVersion',
      'orgId',
      'clipUuid',
    ];
    for (const { properties, $defs } of schemas)
      for (const field of [...Object.keys(properties), ...Object.keys($defs.data.properties)])
        if (!obvious.includes(field)) assert.ok(page.includes(`\`${field}\``), field);
    const [{ $defs }] = schemas;
    for (const outcome of $defs.data.properties.outcome.enum)
      assert.ok(outcome === 'completed' || page.includes(`| \`${outcome}\``), outcome);
  });
});
