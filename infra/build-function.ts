import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** The file in the zip, and so in the positions of a stack trace. */
export const BUNDLE_FILE = 'index.mjs';

export interface FunctionBundle {
  code: Uint8Array;
  /** JSON. It names sources as they lie from the root of the project. */
  sourceMap: string;
}

export interface BuiltFunction extends FunctionBundle {
  /** The files that something of was taken from, as paths from the root of the project. */
  inputs: readonly string[];
}

/** CommonJS dependencies inside an ES module still ask for `require`. */
const BANNER = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/**
 * Profiles, single sign-on, instance metadata: five clients of AWS services that Lambda has no use for. And the cache of
 * DynamoDB's endpoint discovery, which nobody turns on. And checksums in JavaScript, for where there are none in Node.
 */
const ALIAS = {
  '@aws-sdk/credential-provider-node': './functions/runtime/environment-credentials.ts',
  '@aws-sdk/endpoint-cache': './functions/runtime/no-endpoint-cache.ts',
  '@smithy/core/checksum': './functions/runtime/checksums.ts',
};

/** Loaded when an API streams events, which none of the clients that we use has. */
const EVENT_STREAMS = '@smithy/core/event-streams';

/** What has been built, since an app may have several of the construct. */
const built = new Map<string, BuiltFunction>();

/**
 * A function with all it needs, the AWS SDK included, as one minified ES module. The same sources give the same bytes on
 * every machine, whatever the configuration, so an unchanged function is not deployed anew, and the source map of one
 * that was deployed can be made again. What is left out: docs/adr/0020-bundles-without-what-lambda-never-runs.md.
 */
export function buildFunction(name: string): BuiltFunction {
  const known = built.get(name);
  if (known) return known;
  const { outputFiles, metafile } = loadEsbuild().buildSync({
    entryPoints: [join('functions', name, 'index.ts')],
    absWorkingDir: ROOT,
    // Written by nobody. The map names sources relative to it.
    outfile: BUNDLE_FILE,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: ALIAS,
    external: [EVENT_STREAMS],
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    banner: { js: BANNER },
    logLevel: 'error',
  });
  const fileOf = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension));
  const [code, sourceMap] = [fileOf('.mjs'), fileOf('.map')];
  const inputs = Object.entries(metafile.outputs[BUNDLE_FILE]?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  if (code === undefined || sourceMap === undefined) throw new Error(`esbuild made no bundle of ${name}`);
  const bundle = { code: code.contents, sourceMap: sourceMap.text, inputs };
  built.set(name, bundle);
  return bundle;
}

/** Loaded when it is used: the package has its bundles, and no esbuild. A CDK app is synthesized without an `await`. */
function loadEsbuild(): typeof import('esbuild') {
  return createRequire(import.meta.url)('esbuild');
}

/** The names of all functions, which are their folders in the sources. */
export function functionFolders(): string[] {
  const folder = join(ROOT, 'functions');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'index.ts')));
}
