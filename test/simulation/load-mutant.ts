import { registerHooks } from 'node:module';
import type { Edit } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

const ROOT = new URL('../../', import.meta.url).href;
const LIST = new URL('./mutants.ts', import.meta.url).href;
const MARK = '?mutant=';
const REAL = '&real';

type Simulator = typeof import('./run-seed.ts');

const loaded = new Map<string, Promise<Simulator>>();

/** The simulator with this fault in it, on modules of its own: those that were loaded without it stay as they are. */
export function loadMutant(name: string): Promise<Simulator> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

/** Every module is loaded anew; in the place of one with a fault stands one that passes its other exports on. */
async function load(name: string): Promise<Simulator> {
  const chosen = MUTANTS[name];
  if (chosen === undefined) throw new Error(`There is no mutant "${name}"`);
  const mark = MARK + encodeURIComponent(name);
  const waiting = new Map(chosen.edits.map((each, index) => [ROOT + each.module + mark, { each, index }]));
  const applied = new Set<string>();
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const isOurs = resolved.url.startsWith(ROOT) && !resolved.url.includes('/node_modules/');
      const isMarked = context.parentURL?.includes(mark) === true && resolved.url !== LIST;
      return isOurs && isMarked && !resolved.url.includes(MARK)
        ? { ...resolved, url: resolved.url + mark }
        : resolved;
    },
    load(url, context, nextLoad) {
      const found = waiting.get(url);
      if (found === undefined) return nextLoad(url, context);
      applied.add(url);
      const source = standIn(
        `MUTANTS[${JSON.stringify(name)}].edits[${found.index}]`,
        found.each,
        url + REAL,
      );
      return { format: 'module', source, shortCircuit: true };
    },
  });
  try {
    const mutated = await import(`./run-seed.ts${mark}`);
    if (applied.size < waiting.size) throw new Error(`A module of "${name}" is not part of the simulation`);
    return mutated;
  } finally {
    hooks.deregister();
  }
}

function standIn(place: string, { exports }: Edit, real: string): string {
  return [
    `import * as real from ${JSON.stringify(real)};`,
    `import { MUTANTS } from ${JSON.stringify(LIST)};`,
    `export * from ${JSON.stringify(real)};`,
    `const instead = ${place}.patch(real);`,
    ...exports.flatMap((each) => [
      `if (!(${JSON.stringify(each)} in real)) throw new Error('There is no ${each} to replace');`,
      `const mutant_${each} = instead.${each};`,
      `export { mutant_${each} as ${each} };`,
    ]),
  ].join('\n');
}
