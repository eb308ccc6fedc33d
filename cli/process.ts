/** A variable that is set to nothing counts as missing, whoever reads it: we, the AWS SDK, or a process of ours. */
export function forgetEmptyVariables(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) if (value === '') delete env[name];
}

export const API_KEY_VARIABLE = 'CLIPWATCH_API_KEY';

/** The key of the environment, which from here on no process gets to see that this one starts. */
export function takeApiKey(env: NodeJS.ProcessEnv): string | undefined {
  const key = env[API_KEY_VARIABLE];
  delete env[API_KEY_VARIABLE];
  return key;
}

/** Whoever read the output has gone, as `head` does: nothing is left to be said, and nothing is wrong. */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (!isClosed(error)) throw error;
    });
}

/** @returns true for an error of an output that nobody reads any longer. */
export function isClosed(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
