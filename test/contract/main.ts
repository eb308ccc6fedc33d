import { readFileSync } from 'node:fs';
import { findDrifts } from '../../cli/contract/drift.ts';
import { FACTS, readFacts } from '../../cli/contract/facts.ts';
import { readOpenApi } from '../../cli/contract/openapi.ts';

/**
 * `npm run contract -- SPEC.json`: compares an OpenAPI document of the vendor, or facts in the form of `facts.json`,
 * with what this project relies on. Asks no network. Exits with 0 for no drift, 1 for some, 2 for wrong usage.
 */
process.exitCode = run(process.argv.slice(2));

function run(args: readonly string[]): number {
  const [file, ...rest] = args;
  if (file === undefined || rest.length > 0) {
    console.error('Usage: npm run contract -- SPEC.json');
    return 2;
  }
  try {
    const drifts = findDrifts(FACTS, readSpec(file));
    for (const drift of drifts) console.log(drift);
    if (drifts.length === 0) console.log(`Nothing that matters differs in ${file}`);
    return drifts.length === 0 ? 0 : 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    console.error(`${file}: ${reason.replace(/\s+/g, ' ')}`);
    return 2;
  }
}

function readSpec(file: string) {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  const isOpenApi = typeof json === 'object' && json !== null && 'openapi' in json;
  return isOpenApi ? readOpenApi(json, Object.keys(FACTS.endpoints)) : readFacts(json);
}
