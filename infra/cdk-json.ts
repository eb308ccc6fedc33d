import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readTextFile } from '../local/text-file.ts';

const CdkJsonSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ context: v.record(v.string(), v.unknown()) }),
);

/**
 * The context in the `cdk.json` of a folder, with or without a byte order mark; empty where there is none. The CDK CLI
 * has read the file before, and said so if it could not.
 */
export function readCdkJson(folder: string): Record<string, unknown> {
  const file = join(folder, 'cdk.json');
  if (!existsSync(file)) return {};
  const parsed = v.safeParse(CdkJsonSchema, readTextFile(file));
  return parsed.success ? parsed.output.context : {};
}
