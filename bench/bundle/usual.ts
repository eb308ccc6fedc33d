import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/** CommonJS has no `import.meta.url`, which tells where the bundle lies. */
const OWN_URL = "const ownUrl = require('node:url').pathToFileURL(__filename).href;";

/**
 * A function as CDK's `NodejsFunction` bundles it with `bundleAwsSDK` and nothing else said: CommonJS, not minified,
 * without a source map.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs.BundlingOptions.html
 */
export function buildUsual(name: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join('functions', name, 'index.ts')],
    absWorkingDir: ROOT,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: OWN_URL },
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made no bundle of ${name}`);
  return file.contents;
}
