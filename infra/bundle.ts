import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BUNDLE_FILE } from './build-function.ts';
import { functionBundle } from './function-bundle.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * The bundle of a function: see function-bundle.ts. Nothing of the configuration is in it.
 *
 * CDK's own bundling would announce each bundle on standard error and wants a container image to fall back to, so the
 * bundle is made in the assembly's folder, from where CDK takes it as an asset.
 */
export function bundleFunction(scope: Construct, name: string): Code {
  const dir = join(Stage.of(scope)?.assetOutdir ?? ROOT, `bundle-${scope.node.addr}`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, BUNDLE_FILE), functionBundle(name).code);
  return Code.fromAsset(dir);
}
