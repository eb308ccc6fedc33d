import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { readEnv } from '../../functions/runtime/env.ts';
import { parseLimits } from '../../functions/runtime/limits.ts';

describe('environment variables', () => {
  it('are read by their names', () => {
    assert.deepEqual(readEnv(['A', 'B'], { A: '1', B: ' ', C: '3' }), { A: '1', B: ' ' });
  });

  for (const env of [{}, { TABLE_NAME: '' }, { TABLE_NAME: undefined }, { table_name: 'x' }])
    it(`stop the start where one is missing, by its name: ${JSON.stringify(env)}`, () => {
      assert.throws(() => readEnv(['A', 'TABLE_NAME'], { A: '1', ...env }), {
        message: 'The environment variable TABLE_NAME must be set',
      });
    });
});

describe('limits', () => {
  it('have defaults, and each may be given', () => {
    assert.deepEqual(parseLimits('{}'), DEFAULT_LIMITS);
    assert.deepEqual(parseLimits('{"pacing": "fast", "idleSeconds": 2.5}'), {
      ...DEFAULT_LIMITS,
      pacing: 'fast',
      idleSeconds: 2.5,
    });
    const given = { ...DEFAULT_LIMITS, digestFrom: 9, pacing: 'thrifty' as const };
    assert.deepEqual(parseLimits(JSON.stringify(given)), given);
  });

  for (const [json, message] of [
    ['', /LIMITS cannot be used: .*JSON/],
    ['[1', /LIMITS cannot be used: .*JSON/],
    ['"fast"', /LIMITS cannot be used: .*Object/],
    ['null', /LIMITS cannot be used: .*Object/],
    ['{"pacing": "slow"}', /LIMITS cannot be used, pacing: must be one of fast, normal, thrifty$/],
    ['{"idleSeconds": "30"}', /LIMITS cannot be used, idleSeconds: must be a number from 2 to 900$/],
    ['{"idleSeconds": null}', /LIMITS cannot be used, idleSeconds: must be a number/],
    ['{"idleSeconds": -1}', /LIMITS cannot be used, idleSeconds: must be a number/],
    ['{"stallSeconds": 1e999}', /LIMITS cannot be used, stallSeconds: must be a number from 1 to 86400$/],
  ] as const)
    it(`stop the start where ${json || 'nothing'} is given`, () => {
      assert.throws(() => parseLimits(json), { message });
    });
});
