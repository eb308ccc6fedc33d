import type { CheckDeps } from '../../functions/check/deps.ts';

/** Where an edit is made, by what a module exports: whatever its text is, the fault is the same. */
export interface Edit {
  /** The module's path, from the root of the repository. */
  module: string;
  /** Its exports that others take the place of. */
  exports: readonly string[];
  /** Makes them of the real ones. What it does to a class it does to the class of this mutant alone. */
  patch(real: never): Record<string, unknown>;
}

export interface Mutant {
  edits: readonly Edit[];
  /** The scenario that finds it out, and the complaint that must be among those it brings. */
  scenario: string;
  complaint: RegExp;
}

/** Ties an edit to the module whose exports it replaces. */
export function edit<Module extends object>(
  module: string,
  exports: readonly (keyof Module & string)[],
  patch: (real: Module) => Partial<Module>,
): Edit {
  return { module, exports, patch: (real) => patch(real) };
}

/** A fault in one module. */
export function mutant<Module extends object>(
  module: string,
  {
    exports,
    patch,
    ...found
  }: Omit<Mutant, 'edits'> & {
    exports: readonly (keyof Module & string)[];
    patch(real: Module): Partial<Module>;
  },
): Mutant {
  return { edits: [edit<Module>(module, exports, patch)], ...found };
}

/** A turn of one org. */
export type Invocation = typeof import('../../functions/check/turn.ts');

/** An engine that meets another world than the one there is. */
export function throughDeps(
  change: (deps: CheckDeps, invocation: string) => CheckDeps,
  found: Pick<Mutant, 'scenario' | 'complaint'>,
): Mutant {
  return mutant<Invocation>('functions/check/turn.ts', {
    exports: ['takeTurn'],
    patch: ({ takeTurn }) => ({
      takeTurn: (deps, request) => takeTurn(change(deps, request.invocation), request),
    }),
    ...found,
  });
}
