import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import type { Organization } from '../functions/core/limits.ts';

const ROOT = join(import.meta.dirname, '..');

/** CommonJS dependencies inside an ES module still ask for `require`. */
const BANNER = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/**
 * Bundles a function with all it needs, the AWS SDK included, as one minified ES module with a source map. The
 * organizations lie beside it. The same sources give the same bytes on every machine, so an unchanged function is not
 * deployed anew.
 */
export function bundleFunction(name: string, organizations: readonly Organization[]): Code {
  return Code.fromAsset(join(ROOT, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK bundles anew where this differs, and nothing reads it.
      environment: { FUNCTION: name, ORGANIZATIONS: JSON.stringify(organizations) },
      // CDK asks for an image to fall back to; bundling here does not fail over, it fails.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outdir) {
          build(name, join(outdir, 'index.mjs'));
          writeFileSync(join(outdir, 'organizations.json'), `${JSON.stringify(organizations, null, 2)}\n`);
          return true;
        },
      },
    },
  });
}

function build(name: string, outfile: string): void {
  buildSync({
    entryPoints: [join('functions', name, 'index.ts')],
    absWorkingDir: ROOT,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    // Sources are named from the root, wherever the output lies.
    sourceRoot: 'clipwatch',
    banner: { js: BANNER },
    logLevel: 'error',
  });
}
