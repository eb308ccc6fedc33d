import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { configure, readProject, type Wishes, writeProject } from '../../../cli/setup/project.ts';
import { ClipwatchApp } from '../../../infra/clipwatch-app.ts';

const ACME = { id: 'acme', region: 'us', secret: 'clipwatch/keys-0#acme' };
const WISHES: Wishes = {
  stackName: 'Clipwatch',
  organization: ACME,
  addresses: [
    { protocol: 'email', endpoint: 'a@example.com' },
    { protocol: 'sms', endpoint: '+15551234567' },
  ],
  operators: [{ protocol: 'email', endpoint: 'ops@example.com' }],
};

describe('the cdk.json that setup writes', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = () => join(folder, 'cdk.json');
  const write = (json: object) => writeFileSync(file(), JSON.stringify(json));
  const read = () => JSON.parse(readFileSync(file(), 'utf8'));
  /** What comes of it. */
  function apply(wishes: Partial<Wishes> = {}) {
    const project = readProject(folder);
    writeProject(project, configure(project, { ...WISHES, ...wishes }));
    return read();
  }

  it('has what was answered, and leaves nothing beside it', () => {
    write({ app: 'node infra/app.ts' });
    assert.deepEqual(apply().context.clipwatch, {
      organizations: [ACME],
      email: ['a@example.com'],
      sms: ['+15551234567'],
      operators: { email: ['ops@example.com'] },
    });
    assert.deepEqual(readdirSync(folder), ['cdk.json']);
  });

  it('keeps everything else, also behind a byte order mark, and names nobody twice', () => {
    const there = {
      organizations: [{ id: 'globex', secret: 'clipwatch/globex', limits: { idleSeconds: 60 } }],
      email: [{ endpoint: 'A@example.com', outcomes: ['failed'] }, 'b@example.com'],
      https: ['https://hooks.example/clips'],
      audiences: [{ name: 'night', email: ['n@example.com'] }],
      operators: { sms: ['+15557654321'] },
      limits: { pacing: 'fast' },
    };
    const context = { clipwatch: there, '@aws-cdk/core:x': true };
    writeFileSync(file(), `\uFEFF${JSON.stringify({ app: 'node infra/app.ts', output: 'out', context })}`);
    assert.deepEqual(apply(), {
      app: 'node infra/app.ts',
      output: 'out',
      context: {
        ...context,
        clipwatch: {
          ...there,
          organizations: [...there.organizations, ACME],
          sms: ['+15551234567'],
          operators: { sms: ['+15557654321'], email: ['ops@example.com'] },
        },
      },
    });
  });

  it('is the same when it is written again, and keeps an organization as it is there', () => {
    write({
      app: 'node infra/app.ts',
      context: { clipwatch: { organizations: [{ ...ACME, secret: 'own' }] } },
    });
    const first = apply();
    assert.equal(first.context.clipwatch.organizations[0].secret, 'own');
    assert.deepEqual(apply(), first);
  });

  it('knows what stands under keys with dots', () => {
    write({ app: 'node infra/app.ts', context: { 'clipwatch.email': 'a@example.com' } });
    assert.deepEqual(apply({ operators: [] }).context, {
      'clipwatch.email': 'a@example.com',
      clipwatch: { organizations: [ACME], sms: ['+15551234567'] },
    });
  });

  it('names the stack where it is not called as usual, and CDK calls it so', () => {
    write({ app: 'node infra/app.ts' });
    const { context } = apply({ stackName: 'Exports' });
    assert.equal(context.clipwatch.stackName, 'Exports');
    const app = new ClipwatchApp({ context, outdir: join(folder, 'cdk.out') });
    assert.deepEqual(
      app.synth().stacks.map(({ stackName }) => stackName),
      ['Exports'],
    );
    assert.match(
      readFileSync(join(folder, 'cdk.out', 'Clipwatch.template.json'), 'utf8'),
      /"exports\/keys-0,/,
    );
    assert.equal(apply().context.clipwatch.stackName, 'Clipwatch');
  });

  for (const [what, json, said] of [
    ['of another app', { app: 'node bin/theirs.js' }, /is of another app than Clipwatch's own/],
    [
      'that is wrong',
      { app: 'node infra/app.ts', context: { clipwatch: { stackName: 'a b' } } },
      /^cdk\.json: clipwatch\.stackName: must be up to 128/,
    ],
  ] as const)
    it(`is not one ${what}`, () => {
      write(json);
      assert.throws(() => readProject(folder), { name: 'TroubleError', message: said });
    });

  it('is nothing without a file', () => {
    assert.throws(() => readProject(folder), /There is no cdk\.json here: run it in a clone of Clipwatch/);
  });
});
