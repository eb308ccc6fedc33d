import assert from 'node:assert/strict';
import {
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { BUNDLE_FILE, buildFunction } from '../../infra/build-function.ts';
import { Clipwatch } from '../../infra/clipwatch.ts';
import type { Summary } from '../../local/run/summary.ts';
import { FULL, withOutdir } from '../infra/synthesize.ts';
import { COMMON_JS, DYNAMIC_IMPORT, ES_MODULE, TYPESCRIPT, WRONG_TYPES } from './apps.ts';
import { EMULATORS, INSTALLED, type Installation, install, MANIFEST, pack, ROOT } from './install.ts';

/** In bytes. Whoever raises it has looked at what made the package grow. Half of it are source maps of the bundles. */
const SIZE_BUDGET = 1_500_000;

const DIST = join(ROOT, 'dist');
const hadDist = existsSync(DIST);

const folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
let tarball: string;
let installed: Installation;

before(() => {
  tarball = pack(folder);
  installed = install(tarball, INSTALLED);
});

after(() => {
  installed[Symbol.dispose]();
  rmSync(folder, { recursive: true });
  // That of a developer is built anew, and stays.
  if (!hadDist) rmSync(DIST, { recursive: true, force: true });
});

describe('the tarball', () => {
  it('is small', (test) => {
    const { size } = statSync(tarball);
    test.diagnostic(`${size} bytes`);
    assert.ok(size <= SIZE_BUDGET, `${size} bytes`);
  });

  it('has what is compiled and what people read, and no source and no test', () => {
    const files = globSync('**/*', { cwd: installed.package, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(installed.package.length + 1));
    const compiled = /^dist\/(bundles|cli|functions|infra|local|index)\b.*\.(js|mjs|mjs\.map|d\.ts)$/;
    const others = files.filter((file) => !compiled.test(file) && !/^docs\/[^/]+\.(md|json|svg)$/.test(file));
    assert.deepEqual(others.sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'cli/clipwatch.mjs',
      'dist/cli/contract/facts.json',
      'package.json',
    ]);
  });

  it('cannot be published by accident', () => {
    const manifest = JSON.parse(readFileSync(join(installed.package, 'package.json'), 'utf8'));
    assert.equal(manifest.private, true);
  });

  it('imports what it names as a dependency or a peer: all of it, and nothing else', () => {
    const imported = globSync('dist/{*,{cli,functions,infra,local}/**/*}.{js,mjs}', {
      cwd: installed.package,
    })
      .map((file) => readFileSync(join(installed.package, file), 'utf8'))
      .flatMap((code) =>
        Array.from(code.matchAll(/\b(?:from|import) ?\(?'([^'.][^']*)'/g), ([, name = '']) => name),
      )
      .filter((name) => !isBuiltin(name))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
    assert.deepEqual([...new Set(imported)].sort(), [...INSTALLED, ...EMULATORS].sort());
  });
});

describe('the construct', () => {
  /** The assets of an assembly: folders that are named by a hash of what is in them. */
  const assetsIn = (assembly: string) => readdirSync(assembly).filter((name) => name.startsWith('asset.'));

  let fromSources: string[];

  before(() => {
    fromSources = withOutdir((outdir) => {
      const app = new App({ outdir });
      new Clipwatch(new Stack(app, 'Theirs'), 'Clips', FULL);
      app.synth();
      return assetsIn(outdir);
    });
  });

  /** A finding of cdk-nag makes synth fail. */
  function synthesizes(file: string): void {
    const assembly = join(installed.app, `${file}.out`);
    const env = { CDK_OUTDIR: assembly, CLIPS: JSON.stringify(FULL) };
    const { status, stdout, stderr } = installed.run(process.execPath, [file], { env });
    assert.equal(status, 0, stdout + stderr);
    assert.deepEqual(assetsIn(assembly), fromSources);
  }

  const write = (file: string, content: string) => writeFileSync(join(installed.app, file), content);

  function compile(file: string) {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--strict'];
    return installed.run(process.execPath, [tsc, ...options, file]);
  }

  for (const [name, file, content] of [
    ['an ES module', 'module.mjs', ES_MODULE],
    ['CommonJS', 'common.cjs', COMMON_JS],
    ['CommonJS that imports it', 'dynamic.cjs', DYNAMIC_IMPORT],
  ] as const)
    it(`synthesizes in JavaScript, in ${name}, without a finding and with the functions that the sources make`, () => {
      write(file, content);
      synthesizes(file);
    });

  for (const [name, source, compiled] of [
    ['an ES module', 'module-types.mts', 'module-types.mjs'],
    ['CommonJS', 'common-types.cts', 'common-types.cjs'],
  ] as const)
    it(`compiles and synthesizes in TypeScript, as ${name}`, () => {
      write(source, TYPESCRIPT);
      const { status, stdout } = compile(source);
      assert.equal(status, 0, stdout);
      synthesizes(compiled);
    });

  it('has types that refuse what is wrong', () => {
    write('wrong.mts', WRONG_TYPES);
    const { stdout } = compile('wrong.mts');
    const lines = Array.from(stdout.matchAll(/^wrong\.mts\((\d+),/gm), ([, line]) => Number(line));
    assert.deepEqual(lines, [4, 5, 6], stdout);
  });

  it('is all that can be imported, beside the schemas of events', () => {
    const evaluate = (code: string) =>
      installed.run(process.execPath, ['--input-type=module', '--eval', code]);
    for (const file of globSync('*.schema.json', { cwd: join(ROOT, 'docs') })) {
      const load = `import schema from 'clipwatch/${file}' with { type: 'json' };`;
      const { stdout } = evaluate(`${load} console.log(JSON.stringify(schema))`);
      assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(join(ROOT, 'docs', file), 'utf8')));
    }
    assert.match(evaluate(`import 'clipwatch/dist/infra/config.js'`).stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});

describe('the command line', () => {
  const clipwatch = (args: readonly string[], input = '') =>
    installed.run('npx', ['clipwatch', ...args], { input });

  it('says its version and how it is used', () => {
    assert.equal(clipwatch(['--version']).stdout, `${MANIFEST.version}\n`);
    const { status, stdout } = clipwatch(['--help']);
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: clipwatch <command> \[options\]/);
  });

  it('shows what a message will say', () => {
    const { status, stdout } = clipwatch(['preview', '--outcome', 'completed', '--channel', 'text']);
    assert.equal(status, 0);
    assert.match(stdout, /^Clipwatch> \S/);
  });

  it('finds in the sources where a log line came from, without having them', () => {
    const lines = Buffer.from(buildFunction('watch').code).toString().split('\n');
    const line = lines.findIndex((text) => text.includes('turn-not-sent'));
    const position = `/var/task/${BUNDLE_FILE}:${line + 1}:${(lines[line] ?? '').indexOf('turn-not-sent') + 1}`;
    const { stdout } = clipwatch(['trace', '--function', 'watch'], position);
    assert.match(stdout, /^functions\/watch\/index\.ts:\d+:\d+$/);
  });

  it('says what a run on this machine needs besides', () => {
    const { status, stderr } = clipwatch(['start']);
    assert.equal(status, 1);
    assert.match(stderr, /^clipwatch start needs .*: npm install --save-dev dynalite@4 fauxqs@2\n$/);
  });

  it('runs all of it on this machine where that is there', () => {
    using withEmulators = install(tarball, [...INSTALLED, ...EMULATORS]);
    const { status, stdout, stderr } = withEmulators.run(
      'npx',
      'clipwatch start --json --speed 20'.split(' '),
    );
    assert.equal(status, 0, stderr);
    const summary: Summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    assert.equal(summary.kind, 'summary');
    assert.equal(summary.clips.length, 8);
  });
});
