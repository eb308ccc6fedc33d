import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultStackSynthesizer,
  type DockerImageAssetLocation,
  type DockerImageAssetSource,
  type FileAssetLocation,
  type FileAssetSource,
  type IStackSynthesizer,
  type ISynthesisSession,
  type Stack,
} from 'aws-cdk-lib';
import { checkTemplate } from './template-limits.ts';

/**
 * Synthesizes a stack as CDK does by default, and throws a `ConfigError` where AWS would refuse what came of it. That is
 * before CDK's own reports, which speak of resources where a person has written addresses.
 */
export class MeasuredSynthesizer implements IStackSynthesizer {
  readonly #default = new DefaultStackSynthesizer();
  #stack: Stack | undefined;

  bind(stack: Stack): void {
    this.#stack = stack;
    this.#default.bind(stack);
  }

  addFileAsset(asset: FileAssetSource): FileAssetLocation {
    return this.#default.addFileAsset(asset);
  }

  addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    return this.#default.addDockerImageAsset(asset);
  }

  synthesize(session: ISynthesisSession): void {
    this.#default.synthesize(session);
    if (!this.#stack) return;
    const { templateFile, stackName } = this.#stack;
    checkTemplate(readFileSync(join(session.assembly.outdir, templateFile), 'utf8'), stackName);
  }
}
