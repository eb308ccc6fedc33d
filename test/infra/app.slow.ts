import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { addChecks } from '../../infra/checks.ts';
import { ClipwatchApp } from '../../infra/clipwatch-app.ts';
import { ACME, FULL, sharingSecrets, synthesizeStack, withOutdir } from './synthesize.ts';

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
        /^Clipwatch watches no organization yet and tells nobody\nWarning: no organization is configured\..*\nWarning: nobody is subscribed\..*\nWarning: there are no operators, .*\n$/,
      );
      return assetsOf(join(outdir, 'cdk.out'));
    });
    const elsewhere = withOutdir((parent) => {
      const outdir = join(parent, 'another', 'folder');
      new ClipwatchApp({ outdir, context: CDK_JSON.context });
      return assetsOf(outdir);
    });
    assert.equal(here.length, 4);
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
      const organizations = Array.from({ length: 1_000 }, (_, index) => ({
        id: `org-${index}`,
        secret: `clipwatch/org-${index}`,
      }));
      const { status, output } = run({ clipwatch: { organizations } }, outdir);
      assert.equal(status, 1);
      assert.match(
        output,
        /^clipwatch\.organizations: must come to at most 10 managed policies.*"clipwatch\/keys#acme" \(name#json-key\); got \d+\n$/,
      );
    });
  });

  it('bundles minified ES modules without source maps, the same bytes whoever deploys', () => {
    const others = withOutdir((outdir) => {
      new ClipwatchApp({ outdir, context: CDK_JSON.context });
      return assetsOf(outdir);
    });
    withOutdir((outdir) => {
      new ClipwatchApp({ outdir, context: { clipwatch: FULL } });
      assert.deepEqual(assetsOf(outdir), others);
      for (const asset of assetsOf(outdir)) {
        const read = (name: string) => readFileSync(join(outdir, asset, name), 'utf8');
        assert.deepEqual(readdirSync(join(outdir, asset)), ['index.mjs']);
        assert.ok(read('index.mjs').length < 700_000);
        assert.ok(/export\s*\{[\w$]+ as handler\}/.test(read('index.mjs')));
      }
    });
  });
});

describe('cdk-nag', () => {
  /** Says whether synth succeeds. A finding is printed, and fails it by way of the exit code. */
  const passes = (clipwatch: unknown, add?: (app: ClipwatchApp) => void) =>
    withOutdir((outdir) => {
      const app = new ClipwatchApp({ outdir, context: { clipwatch } });
      addChecks(app);
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

  it('finds nothing, and no more to look at, with 1, 100 or 1,000 organizations', () => {
    const counts = [1, 100, 1_000].map((count) => {
      const clipwatch = { organizations: sharingSecrets(count) };
      assert.equal(passes(clipwatch), true);
      return Object.keys(synthesizeStack(clipwatch).toJSON().Resources).length;
    });
    assert.equal(new Set(counts).size, 1);
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
