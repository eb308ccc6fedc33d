import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync, type OutputFile } from 'esbuild';
import type { Organization } from '../functions/domain/org/organization.ts';

const ROOT = join(import.meta.dirname, '..');

/** CommonJS dependencies inside an ES module still ask for `require`. */
const BANNER = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/**
 * Bundles a function with all it needs, the AWS SDK included, as one minified ES module with a source map. The
 * organizations lie beside it. The same sources give the same bytes on every machine, so an unchanged function is not
 * deployed anew.
 *
 * CDK's own bundling would announce each bundle on standard error and wants a container image to fall back to, so the
 * bundle is made in the assembly's folder, from where CDK takes it as an asset.
 */
export function bundleFunction(scope: Construct, name: string, organizations: readonly Organization[]): Code {
  const dir = join(Stage.of(scope)?.assetOutdir ?? ROOT, `bundle-${scope.node.addr}`);
  mkdirSync(dir, { recursive: true });
  for (const { path, contents } of build(name)) writeFileSync(join(dir, basename(path)), contents);
  writeFileSync(join(dir, 'organizations.json'), `${JSON.stringify(organizations, null, 2)}\n`);
  return Code.fromAsset(dir);
}

/** What has been built, since an app may have several of the construct. */
const built = new Map<string, readonly OutputFile[]>();

/** The source map names sources as they lie from the root, so it is built as if it were written there. */
function build(name: string): readonly OutputFile[] {
  const known = built.get(name);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [join('functions', name, 'index.ts')],
    absWorkingDir: ROOT,
    outfile: 'index.mjs',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    sourceRoot: 'clipwatch',
    banner: { js: BANNER },
    logLevel: 'error',
  });
  built.set(name, outputFiles);
  return outputFiles;
}
