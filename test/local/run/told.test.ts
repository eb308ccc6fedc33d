import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contextFor } from '../../../local/run/options.ts';
import { readTold } from '../../../local/run/told.ts';
import { makeFolder } from '../../e2e/clipwatch-start.ts';

const RUN = { org: 'acme', orgs: 1, json: true, speed: 1, seed: 1 };
const URL = 'http://127.0.0.1:1';

function read(text: string) {
  using folder = makeFolder();
  const file = join(folder.path, 'cdk.json');
  writeFileSync(file, text);
  return readTold(file);
}
const readClipwatch = (clipwatch: object) => read(JSON.stringify({ app: 'node x', context: { clipwatch } }));

describe('who is told in a run', () => {
  it('is one of each kind, where nobody says otherwise', () => {
    const context = Object(contextFor(RUN, URL));
    assert.deepEqual(
      ['email', 'sms', 'chat', 'sqs'].map((key) => context[key].length),
      [1, 1, 1, 1],
    );
  });

  it('is who a configuration says, by its settings and limits; organizations and endpoints elsewhere are not', () => {
    const told = readClipwatch({
      organizations: [{ id: 'globex', secret: 's' }],
      email: ['night@example.com'],
      https: ['https://hooks.example'],
      lambda: [],
      language: 'es',
      audiences: [{ name: 'night', chat: [] }],
      limits: { digestFrom: 2 },
    });
    const context = Object(contextFor({ ...RUN, told }, URL));
    assert.deepEqual(
      [context.organizations[0].id, context.email, context.https, context.lambda, context.language],
      ['acme', ['night@example.com'], undefined, undefined, 'es'],
    );
    assert.deepEqual([context.audiences.length, context.sms.length], [1, 1]);
    assert.deepEqual([context.limits.digestFrom, context.limits.idleSeconds], [2, 2]);
  });

  it('is read over a byte order mark', () => {
    assert.deepEqual(read(`\ufeff${JSON.stringify({ context: { clipwatch: { sms: [] } } })}`), { sms: [] });
  });

  for (const [text, message] of [
    ['{', 'must be JSON'],
    ['[]', 'must hold context.clipwatch, as cdk.json does'],
    ['{"context": {}}', 'must hold context.clipwatch'],
  ] as const)
    it(`is refused where the file is ${text}`, () => {
      assert.throws(() => read(text), { message });
    });

  it('is refused where there is no file', () => {
    assert.throws(() => readTold('/nowhere/cdk.json'), { message: 'must be a file that can be read' });
  });
});
