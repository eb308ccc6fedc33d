import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KEY } from '../local/rhombus/simulated.ts';
import { startInstallation, type TestInstallation } from './orgs-installation.ts';

describe('clipwatch orgs, who hears of one', () => {
  let at: TestInstallation;

  before(async () => {
    at = await startInstallation();
    const voice = { language: 'en', privacy: 'full' } as const;
    await at.store.putAudience({ name: 'night', topics: { mail: 'arn' }, ...voice });
    await at.store.putAudience({ name: 'managers', topics: { mail: 'arn' }, orgs: ['globex'], ...voice });
    await at.store.putOrganization({
      id: 'acme',
      baseUrl: 'https://api2.rhombussystems.com',
      secretId: 'clipwatch/keys-0#acme',
      version: 0,
      addedBy: 'configuration',
      addedAtMs: 0,
    });
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  const change = (line: string) => at.orgs(['orgs', 'change', 'acme', ...line.split(' ')]);
  const audiencesOf = async (id: string) => (await at.store.loadOrganization(id))?.audiences;

  async function listed(): Promise<unknown[]> {
    const { stdout } = await at.orgs(['orgs', 'list', '--json']);
    return JSON.parse(stdout).organizations.map(({ audiences, heardBy }: Record<string, unknown>) => [
      audiences,
      heardBy,
    ]);
  }

  it('is as configured where nobody has said otherwise', async () => {
    assert.deepEqual(await listed(), [[null, ['default', 'night']]]);
  });

  for (const [line, said, audiences, heardBy] of [
    [
      '--audience managers --audience night',
      'Beside the audience default, managers, night hear of it.\n',
      ['managers', 'night'],
      ['default', 'managers', 'night'],
    ],
    ['--audience none', 'Beside the audience default, nobody hears of it.\n', [], ['default']],
    ['--audience configured', 'Who hears of it is as configured.\n', undefined, ['default', 'night']],
  ] as const)
    it(`is changed by ${line}, also of the configuration's`, async () => {
      const { stdout, stderr, code } = await change(line);
      assert.deepEqual([stdout, stderr, code], [said, '', 0]);
      assert.deepEqual(await audiencesOf('acme'), audiences);
      assert.deepEqual(await listed(), [[audiences ?? null, heardBy]]);
    });

  it('is said when one is added', async () => {
    const looked = at.lookOnce('initech');
    const args = ['orgs', 'add', 'initech', ...at.api, '--audience', 'night'];
    const { stdout, code } = await at.orgs(args, `${KEY}\n`);
    await looked;
    assert.match(stdout, /\nBeside the audience default, night hears of it\.\n/);
    assert.deepEqual([await audiencesOf('initech'), code], [['night'], 0]);
    assert.match((await at.orgs(['orgs', 'list'])).stdout, /Heard by(?:.|\n)*acme.*default, night/);
  });

  for (const [line, said, expected] of [
    [
      '--audience nihgt --audience night',
      /^There is no audience nihgt beside default: there are managers, night\. A new one is a deployment\n$/,
      1,
    ],
    ['--audience default', /^The audience default hears of every organization: name others, or none\n$/, 2],
    ['--audience none --audience night', /^--audience none and --audience configured stand alone\n$/, 2],
    ['--audience Night!', /It must be up to 32 lower-case letters, digits and hyphens\./, 2],
  ] as const)
    it(`refuses ${line}, and changes nothing`, async () => {
      const { stderr, code } = await change(line);
      assert.match(stderr, said);
      assert.equal(code, expected);
      assert.equal(await audiencesOf('acme'), undefined);
    });
});
