import * as v from 'valibot';

const Text = v.pipe(v.string(), v.nonEmpty());

/**
 * Reads environment variables into an object, and stops with an error that names the variable where one is missing.
 * An empty string counts as missing.
 */
export function readEnv<const Name extends string>(
  names: readonly Name[],
  env: NodeJS.ProcessEnv = process.env,
): Record<Name, string> {
  const values = names.map((name) => {
    const parsed = v.safeParse(Text, env[name]);
    if (!parsed.success) throw new Error(`The environment variable ${name} must be set`);
    return [name, parsed.output] as const;
  });
  return Object.fromEntries(values) as Record<Name, string>;
}
