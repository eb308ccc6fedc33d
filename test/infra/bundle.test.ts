import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { toSourcePositions } from '../../cli/trace.ts';
import { BUNDLE_FILE, buildFunction, functionFolders } from '../../infra/build-function.ts';
import { withOutdir } from './synthesize.ts';

/** In bytes. Whoever raises one has looked at `inputs` for what made it grow. */
const BUDGETS: Record<string, number> = {
  check: 462_000,
  health: 336_000,
  tick: 281_000,
  watch: 277_500,
};

/** What only profiles, single sign-on and other machines than Lambda's need. */
const LEFT_OUT =
  /@aws-sdk\/(credential-provider-(?!env\/)|nested-clients|token-providers)|@smithy\/credential-provider/;

it('every function has a budget', () => {
  assert.deepEqual(functionFolders(), Object.keys(BUDGETS));
});

for (const [name, budget] of Object.entries(BUDGETS))
  describe(`the bundle of ${name}`, () => {
    const { code, inputs } = buildFunction(name);
    const source = Buffer.from(code).toString();

    it('is within its budget', () => {
      assert.ok(code.length <= budget, `${code.length} bytes`);
    });

    it('has nothing of the chain of credential providers', () => {
      assert.deepEqual(
        inputs.filter((path) => LEFT_OUT.test(path)),
        [],
      );
    });

    it('has nothing of the SDK twice', () => {
      assert.deepEqual(
        inputs.filter((path) => /node_modules\/.*node_modules\/@(smithy|aws-sdk)\//.test(path)),
        [],
      );
    });

    it('has no source map, and does not name one', () => {
      assert.doesNotMatch(source, /sourceMappingURL/);
    });

    it('loads by itself, and what it throws can be read with its source map', () => {
      withOutdir((dir) => {
        writeFileSync(join(dir, BUNDLE_FILE), code);
        const load = `await import('./${BUNDLE_FILE}').catch((error) => console.log(error.stack))`;
        const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', load], {
          cwd: dir,
          env: {},
          encoding: 'utf8',
        });
        const stack = toSourcePositions(stdout, buildFunction(name));
        assert.match(stack, /^Error: The environment variable \w+ must be set\n/);
        assert.match(stack, /^ {4}at .*functions\/runtime\/env\.ts:\d+:\d+\)?$/m);
        assert.ok(!stack.includes(BUNDLE_FILE), stack);
      });
    });
  });

it('a position that is of no bundle, or beyond its end, stays as it is', () => {
  const bundle = buildFunction('check');
  const log = '    at run (node:internal/modules/run_main:101:5)\n    at x (/var/task/other.mjs:1:2)\n';
  const beyond = ['1:999999999', '99999999:1', '0:0']
    .map((at) => `    at y (/var/task/index.mjs:${at})\n`)
    .join('');
  assert.equal(toSourcePositions(log + beyond, bundle), log + beyond);
});
