import fc from 'fast-check';

/**
 * Loaded before each test file. Properties are tried on the same inputs in every run; `SEED=7 npm test` tries others.
 * A failure prints the seed and the input.
 */
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
