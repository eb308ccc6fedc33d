import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { ACME, FULL, withOutdir } from './synthesize.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CDK_JSON = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));

/** The app as CDK runs it, with no credentials and no home to find some in. */
function run(context: unknown, outdir: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'infra', 'app.ts')], {
    cwd: outdir,
    env: {
      PATH: process.env.PATH,
      HOME: outdir,
      CDK_OUTDIR: join(outdir, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

/** The assets of an assembly: their folders, which are named by a hash of what is in them. */
function assetsOf(assembly: string): string[] {
  return readdirSync(assembly).filter((name) => name.startsWith('asset.'));
}

describe('the app', () => {
  it('synthesizes cdk.json without credentials, says that nobody is told, and makes the same bundles in every folder', () => {
    const here = withOutdir((outdir) => {
      const { status, output } = run(CDK_JSON.context, outdir);
      assert.equal(status, 0);
      assert.match(
        output,
        /^Clipwatch watches acme \(us\) and tells nobody\nWarning: nobody is subscribed\..*\n$/,
      );
      return assetsOf(join(outdir, 'cdk.out'));
    });
    const elsewhere = withOutdir((parent) => {
      const outdir = join(parent, 'another', 'folder');
      new ClipwatchApp({ outdir, context: CDK_JSON.context });
      return assetsOf(outdir);
    });
    assert.equal(here.length, 2);
    assert.deepEqual(here, elsewhere);
  });

  it('stops with one line where the configuration is wrong, and leaves no stack behind', () => {
    withOutdir((outdir) => {
      const { status, output } = run({ clipwatch: { organizations: [{ ...ACME, region: 'mars' }] } }, outdir);
      assert.equal(status, 1);
      assert.equal(output, 'clipwatch.organizations.0.region: must be us or eu; got "mars"\n');
      assert.ok(!existsSync(join(outdir, 'cdk.out', 'Clipwatch.template.json')));
    });
  });

  it('stops with one line where AWS would refuse the template', () => {
    withOutdir((outdir) => {
      const organizations = Array.from({ length: 60 }, (_, index) => ({
        id: `org-${index}`,
        secret: `${index}-`.padEnd(150, 'x'),
      }));
      const { status, output } = run({ clipwatch: { organizations } }, outdir);
      assert.equal(status, 1);
      assert.match(output, /^clipwatch\.organizations: must come to at most 10,240 characters.*\n$/);
    });
  });

  it('bundles minified ES modules, with source maps and the organizations beside them', () => {
    withOutdir((outdir) => {
      new ClipwatchApp({ outdir, context: { clipwatch: FULL } });
      for (const asset of assetsOf(outdir)) {
        const read = (name: string) => readFileSync(join(outdir, asset, name), 'utf8');
        assert.deepEqual(readdirSync(join(outdir, asset)).sort(), [
          'index.mjs',
          'index.mjs.map',
          'organizations.json',
        ]);
        assert.ok(read('index.mjs').length < 700_000);
        assert.ok(/export\s*\{\w+ as handler\}/.test(read('index.mjs')));
        const { sources, sourceRoot } = JSON.parse(read('index.mjs.map'));
        assert.equal(sourceRoot, 'clipwatch');
        assert.deepEqual(
          sources.filter((source: string) => !/^(functions|node_modules)\//.test(source)),
          [],
        );
        const organizations: { id: string }[] = JSON.parse(read('organizations.json'));
        assert.deepEqual(
          organizations.map(({ id }) => id),
          ['acme', 'globex'],
        );
      }
    });
  });
});

describe('the CDK CLI', () => {
  /** `cdk synth` in a folder of its own, with no credentials, and with nothing asked of a network. */
  function synth(folder: string, ...options: string[]) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--no-notices', ...options],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, encoding: 'utf8' },
    );
    const file = join(folder, 'cdk.out', 'Clipwatch.template.json');
    const { Resources } = status === 0 ? JSON.parse(readFileSync(file, 'utf8')) : { Resources: {} };
    const resources: { Type: string; Properties: { Endpoint: string } }[] = Object.values(Resources);
    const endpoints = resources.flatMap(({ Type, Properties }) =>
      Type === 'AWS::SNS::Subscription' ? [Properties.Endpoint] : [],
    );
    return { status, stderr, endpoints };
  }

  it('reads cdk.json with a byte order mark, and what -c adds goes with the next plain run, as was said', () => {
    withOutdir((folder) => {
      const app = `"${process.execPath}" "${join(ROOT, 'infra', 'app.ts')}"`;
      const clipwatch = { organizations: [ACME], email: ['a@example.com'] };
      writeFileSync(join(folder, 'cdk.json'), `\ufeff${JSON.stringify({ app, context: { clipwatch } })}`);
      const trial = synth(
        folder,
        '-c',
        'clipwatch.email=b@example.com',
        '-c',
        'clipwatch={"sms":["+15551234567"]}',
      );
      assert.deepEqual(trial.endpoints, ['a@example.com', 'b@example.com', '+15551234567']);
      assert.match(trial.stderr, /Warning: email b@example\.com, sms \+1555…67: only -c says so/);
      const plain = synth(folder);
      assert.deepEqual(plain.endpoints, ['a@example.com']);
      assert.doesNotMatch(plain.stderr, /Warning/);
      const cut = synth(folder, '-c', 'clipwatch={\n"email": ["b@example.com"]}');
      assert.equal(cut.status, 1);
      assert.match(cut.stderr, /^clipwatch: must be valid JSON in one line, as the CDK CLI drops/m);
    });
  });
});

describe('cdk-nag', () => {
  /** Says whether synth succeeds. A finding is printed, and fails it by way of the exit code. */
  const passes = (clipwatch: unknown, add?: (app: ClipwatchApp) => void) =>
    withOutdir((outdir) => {
      const app = new ClipwatchApp({ outdir, context: { clipwatch } });
      add?.(app);
      const { write } = process.stderr;
      process.stderr.write = () => true;
      try {
        app.synth();
        return (process.exitCode ?? 0) === 0;
      } catch {
        return false;
      } finally {
        process.stderr.write = write;
        process.exitCode = undefined;
      }
    });

  it('finds nothing in the app with one of everything', () => {
    assert.equal(passes(FULL), true);
  });

  it('fails the app for a topic that is open to plain HTTP', () => {
    assert.equal(
      passes(FULL, (app) => new Topic(new Stack(app, 'Other'), 'Open')),
      false,
    );
  });

  it('is told nowhere to look away', () => {
    const sources = readdirSync(join(ROOT, 'infra')).map((name) =>
      readFileSync(join(ROOT, 'infra', name), 'utf8'),
    );
    assert.doesNotMatch(
      [...sources, JSON.stringify(CDK_JSON)].join('\n'),
      /acknowledge|suppress|NagPackSuppression/i,
    );
  });
});
