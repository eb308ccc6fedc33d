import { TroubleError } from './status/trouble.ts';

/** What a run on this machine stands on: docs/adr/0023-a-package-with-its-bundles-inside.md. */
const EMULATORS = ['dynalite@4', 'fauxqs@2'];

/** The package does not bring them. Throws a `TroubleError` that says how to get those that are not there. */
export function requireEmulators(): void {
  const missing = EMULATORS.filter((emulator) => !isInstalled(emulator.replace(/@\d+$/, '')));
  if (missing.length > 0)
    throw new TroubleError(
      `clipwatch start needs what no other command does: npm install --save-dev ${missing.join(' ')}`,
    );
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
