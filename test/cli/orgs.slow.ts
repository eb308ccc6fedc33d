import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { newOrgState } from '../../functions/domain/org/state.ts';
import { KEY } from '../local/rhombus/simulated.ts';
import { written } from '../store/test-store.ts';
import { type Ran, RINGS, ROLE_ARN, startInstallation, type TestInstallation } from './orgs-installation.ts';

const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;
const SECOND_KEY = 'secondKey0000000000000A';
const [RING = ''] = RINGS;

describe('clipwatch orgs', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation();
    at.simulator.setApiKeys([KEY, SECOND_KEY]);
  });
  afterEach(async () => {
    await at[Symbol.asyncDispose]();
  });

  /** Adds an org, with a look of `check`'s. */
  async function add(orgId: string, args: string[] = [], key = KEY): Promise<Ran> {
    const looked = at.lookOnce(orgId);
    const ran = await at.orgs(['orgs', 'add', orgId, ...at.api, ...args], `${key}\n`);
    assert.deepEqual([ran.stderr.replace(/^Waiting for the first look.*\n$/, ''), ran.code], ['', 0]);
    await looked;
    return ran;
  }

  async function textOf(SecretId: string): Promise<string | undefined> {
    return (await at.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  }

  async function register(overrides: Partial<RegisteredOrganization>): Promise<void> {
    written(
      await at.store.putOrganization({
        id: 'acme',
        baseUrl: at.simulator.url,
        secretId: 'clipwatch/acme',
        version: 0,
        addedBy: 'configuration',
        addedAtMs: Date.now(),
        ...overrides,
      }),
    );
  }

  /** It ends with 1, or 2, and one line; no key is in it. */
  function fails({ stdout, stderr, code }: Ran, line: RegExp, exitCode = 1): void {
    assert.match(stderr, /^[^\n]+\n$/);
    assert.match(stderr.slice(0, -1), line);
    assert.deepEqual([code, stdout], [exitCode, '']);
    for (const key of [KEY, SECOND_KEY]) assert.ok(!stderr.includes(key));
  }

  it('adds an org whose key is good, and says when it was first looked at', async () => {
    const { stdout } = await add('acme', ['--idle-seconds', '60', '--pacing', 'thrifty']);
    assert.match(
      stdout,
      /^Rhombus takes the key, which is kept as clipwatch\/keys-0#acme\.\nacme is watched from now on\.\nFirst look at \d{4}-.* UTC: 0 clips in flight\.\n$/,
    );
    assert.ok(!stdout.includes(KEY));
    const { addedAtMs, ...organization } = (await at.store.loadOrganization('acme')) ?? {};
    assert.deepEqual(organization, {
      id: 'acme',
      baseUrl: at.simulator.url,
      secretId: 'clipwatch/keys-0#acme',
      limits: { idleSeconds: 60, pacing: 'thrifty' },
      version: 1,
      addedBy: 'command',
    });
    assert.ok((addedAtMs ?? 0) > 0);
    assert.equal(await textOf(RING), JSON.stringify({ acme: KEY }));
  });

  it('knows the key rings of a stack of an earlier release by its name', async () => {
    delete at.outputs.KeyRings;
    const { stdout } = await add('acme', ['--stack', 'Exports']);
    assert.match(stdout, /^Rhombus takes the key, which is kept as exports\/keys-0#acme\.\n/);
  });

  it('keeps both keys of two that are added at the same time', async () => {
    const ids = ['acme', 'globex', 'initech'];
    await Promise.all(ids.map((id) => add(id)));
    const ring: object = JSON.parse((await textOf(RING)) ?? '');
    assert.deepEqual(Object.keys(ring).sort(), ids);
  });

  it('takes a key with a byte order mark, quotes and blank lines about it', async () => {
    await add('acme', [], `\uFEFF\r\n"${KEY}"\r`);
    assert.equal(await textOf(RING), JSON.stringify({ acme: KEY }));
  });

  it('asks for the key in a terminal, and does not show it', { skip: !HAS_SCRIPT }, async () => {
    const looked = at.lookOnce('acme');
    const ran = await at.inTerminal(['orgs', 'add', 'acme', ...at.api], `${KEY}\n`);
    await looked;
    assert.match(ran.stdout, /API key of acme \(not shown\): /);
    assert.match(ran.stdout, /First look at /);
    assert.ok(!ran.stdout.includes(KEY));
    assert.equal(ran.code, 0);
    assert.equal(await textOf(RING), JSON.stringify({ acme: KEY }));
    const stopped = await at.inTerminal(['orgs', 'add', 'globex', ...at.api], '\u0003');
    assert.match(stopped.stdout, /No API key was given, and nothing was changed/);
    assert.equal(stopped.code, 2);
  });

  it('leaves the first look to itself on Ctrl-C', async () => {
    const { ran, interrupt } = at.start(['orgs', 'add', 'acme', ...at.api], KEY);
    await interrupt(/Waiting for the first look/);
    const { stdout, code } = await ran;
    assert.match(stdout, /\nacme is watched from now on\.\n$/);
    assert.equal(code, 0);
  });

  it('writes nothing where Rhombus rejects the key, or it is none', async () => {
    const bad = 'rejectedKey00000000000';
    fails(
      await at.orgs(['orgs', 'add', 'acme', ...at.api], bad),
      /^127\.0\.0\.1:\d+ rejects the key \(HTTP 403, invalid API key\): /,
    );
    fails(await at.orgs(['orgs', 'add', 'acme', ...at.api], ''), /^The API key of acme is read from/, 2);
    fails(await at.orgs(['orgs', 'add', 'acme', ...at.api], 'two words'), /must be one word/, 2);
    assert.deepEqual(await at.store.listOrganizations(), []);
    await assert.rejects(textOf(RING), { name: 'ResourceNotFoundException' });
  });

  it('refuses hosts that are not the vendor’s, and an id that is there', async () => {
    const { url } = at.simulator;
    fails(await at.orgs(['orgs', 'add', 'acme', '--api-url', url], KEY), /^--api-url must use https; got/, 2);
    await register({});
    fails(await at.orgs(['orgs', 'add', 'acme', ...at.api], KEY), /^The organization acme is there already/);
  });

  it('says where an org cannot be seen', async () => {
    const adding = at.orgs(['orgs', 'add', 'acme', ...at.api], KEY);
    while ((await at.store.loadOrganization('acme')) === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const resting = { reason: 'secret' as const, failures: 1, sinceMs: 1, untilMs: 2 };
    const lastError = { name: 'secret', message: 'The secret cannot be read', atMs: 1 };
    const org = newOrgState('acme');
    written(await at.store.saveOrg({ ...org, vendor: { ...org.vendor, resting, lastError } }));
    const { stderr, code } = await adding;
    assert.match(stderr, /^acme was asked for, and cannot be seen \(secret\): The secret cannot be read$/m);
    assert.equal(code, 1);
  });

  it('makes a secret of its own that lets the role in, and uses one that is there', async () => {
    await add('acme', ['--secret', 'clipwatch/acme']);
    assert.equal(await textOf('clipwatch/acme'), KEY);
    const [statement] = await statementsOf('clipwatch/acme');
    assert.deepEqual(
      [statement.Principal, statement.Action],
      [{ AWS: ROLE_ARN }, 'secretsmanager:GetSecretValue'],
    );
    assert.match(statement.Resource, /:secret:clipwatch\/acme-/);

    await at.secrets.send(new CreateSecretCommand({ Name: 'mine', SecretString: `{"apiKey": "${KEY}"}` }));
    await add('globex', ['--secret', 'mine'], '');
    assert.equal(await textOf('mine'), `{"apiKey": "${KEY}"}`);

    await at.secrets.send(new CreateSecretCommand({ Name: 'other', SecretString: `{"password": "${KEY}"}` }));
    fails(
      await at.orgs(['orgs', 'add', 'hooli', ...at.api, '--secret', 'other'], KEY),
      /^The secret other is there already and holds no API key: it is JSON with the key "password"$/,
    );
  });

  async function statementsOf(SecretId: string) {
    const { ResourcePolicy = '' } = await at.secrets.send(new GetResourcePolicyCommand({ SecretId }));
    return JSON.parse(ResourcePolicy).Statement;
  }

  it('lets one partner key serve several client orgs', async () => {
    at.simulator.setPartnerKeys(['partnerKey']);
    const client = ['--partner-org', at.simulator.world.orgUuid, '--secret', `${RING}#partner`];
    await add('acme', client, 'partnerKey');
    await add('globex', client, '');
    assert.equal(await textOf(RING), JSON.stringify({ partner: 'partnerKey' }));
    const stranger = ['--partner-org', 'A'.repeat(22), '--secret', `${RING}#partner`];
    fails(await at.orgs(['orgs', 'add', 'hooli', ...at.api, ...stranger]), /rejects the key \(HTTP 403\)/);

    const kept = await at.orgs(['orgs', 'remove', 'acme', '--delete-key']);
    assert.match(kept.stdout, /\nIts key stays: it is that of globex, too\.\n$/);
    assert.equal(await textOf(RING), JSON.stringify({ partner: 'partnerKey' }));
  });

  it('goes on to the next ring where one is full', async () => {
    const full = JSON.stringify({ many: 'x'.repeat(65_500) });
    await at.secrets.send(new CreateSecretCommand({ Name: RING, SecretString: full }));
    assert.match((await add('acme')).stdout, /kept as clipwatch\/keys-1#acme/);
  });

  it('gives an org a new key once Rhombus has taken it, and the old one stays behind it', async () => {
    await add('acme');
    fails(await at.orgs(['orgs', 'change', 'acme', '--key'], 'rejectedKey'), /rejects the key/);
    assert.equal(await textOf(RING), JSON.stringify({ acme: KEY }));
    const { stdout, code } = await at.orgs(['orgs', 'change', 'acme', '--key'], SECOND_KEY);
    assert.match(stdout, /^Rhombus takes the key, .*\nIt is used within five minutes: revoke the old one/);
    assert.equal(code, 0);
    assert.equal(await textOf(RING), JSON.stringify({ acme: SECOND_KEY }));
    const before = await at.secrets.send(
      new GetSecretValueCommand({ SecretId: RING, VersionStage: 'AWSPREVIOUS' }),
    );
    assert.equal(before.SecretString, JSON.stringify({ acme: KEY }));
    const { VersionIdsToStages } = await at.secrets.send(new DescribeSecretCommand({ SecretId: RING }));
    assert.equal(
      Object.values(VersionIdsToStages ?? {})
        .flat()
        .filter((stage) => stage === 'AWSCURRENT').length,
      1,
    );
  });

  it('changes limits, and takes them back', async () => {
    await add('acme', ['--calls-per-minute', '30']);
    const changed = await at.orgs(['orgs', 'change', 'acme', '--idle-seconds', '60', '--pacing', 'fast']);
    assert.equal(changed.stdout, 'Limits of its own: callsPerMinute 30, idleSeconds 60, pacing fast.\n');
    const args = ['--calls-per-minute', 'default', '--idle-seconds', 'default', '--pacing', 'default'];
    assert.equal((await at.orgs(['orgs', 'change', 'acme', ...args])).stdout, 'Limits of its own: none.\n');
    assert.equal((await at.store.loadOrganization('acme'))?.limits, undefined);
    fails(await at.orgs(['orgs', 'change', 'acme']), /^Nothing to change: give --key/, 2);
    fails(await at.orgs(['orgs', 'change', 'acne', '--pacing', 'fast']), /"acne" here: there are acme$/);
  });

  it('an org of the configuration gets a new key, and nothing else', async () => {
    await at.secrets.send(
      new CreateSecretCommand({ Name: 'clipwatch/acme', SecretString: `{"apiKey": "${KEY}", "note": 1}` }),
    );
    await register({});
    assert.equal((await at.orgs(['orgs', 'change', 'acme', '--key'], SECOND_KEY)).code, 0);
    assert.equal(await textOf('clipwatch/acme'), `{"apiKey":"${SECOND_KEY}","note":1}`);
    fails(
      await at.orgs(['orgs', 'change', 'acme', '--pacing', 'fast']),
      /change them in cdk\.json, and deploy$/,
    );
    fails(await at.orgs(['orgs', 'remove', 'acme']), /take it out of cdk\.json, and deploy$/);
    assert.ok(await at.store.loadOrganization('acme'));
  });

  it('removes an org and keeps its history, and its key unless it is said otherwise', async () => {
    await add('acme');
    await add('globex');
    const { stdout, code } = await at.orgs(['orgs', 'remove', 'acme']);
    assert.equal(code, 0);
    assert.match(stdout, /^acme is no longer watched\. .*\nIts key stays in clipwatch\/keys-0#acme\./);
    assert.equal(await at.store.loadOrganization('acme'), undefined);
    assert.ok((await at.store.readLease('acme'))?.idle);
    assert.deepEqual(Object.keys(JSON.parse((await textOf(RING)) ?? '')), ['acme', 'globex']);

    const deleted = await at.orgs(['orgs', 'remove', 'globex', '--delete-key']);
    assert.match(deleted.stdout, /\nIts key is deleted from clipwatch\/keys-0; /);
    assert.equal(await textOf(RING), JSON.stringify({ acme: KEY }));

    await add('hooli', ['--secret', 'clipwatch/hooli']);
    assert.match((await at.orgs(['orgs', 'remove', 'hooli', '--delete-key'])).stdout, /deleted in 30 days/);
    await assert.rejects(textOf('clipwatch/hooli'), { name: 'ResourceNotFoundException' });
    fails(
      await at.orgs(['orgs', 'remove', 'hooli']),
      /^There is no organization "hooli" here: there is none$/,
    );
  });

  it('lists who is watched, for people and for programs', async () => {
    assert.match((await at.orgs(['orgs', 'list'])).stdout, /^No organizations are registered here\./);
    await add('acme', ['--calls-per-minute', '30']);
    await register({ id: 'globex', baseUrl: 'https://api2.eu.rhombussystems.com', secretId: 'g' });
    const { stdout } = await at.orgs(['orgs', 'list']);
    assert.match(
      stdout,
      /│ acme +│ 127\.0\.0\.1:\d+ │ command +│ clipwatch\/keys-0#acme │ default +│ +\d+ s ago │/,
    );
    assert.match(stdout, /│ globex +│ eu +│ configuration │ g +│ default +│ +never │/);
    const { table, organizations } = JSON.parse((await at.orgs(['orgs', 'list', '--json'])).stdout);
    assert.equal(table, 'clips');
    const [acme, globex] = organizations;
    assert.deepEqual([acme.orgId, acme.region, acme.limits], ['acme', null, { callsPerMinute: 30 }]);
    assert.ok(Date.parse(acme.lastLookAt) > 0);
    assert.deepEqual([globex.region, globex.addedBy, globex.lastLookAt], ['eu', 'configuration', null]);
    assert.ok(!stdout.includes(KEY));
  });

  it('is what status goes by', async () => {
    await add('acme');
    const { organizations, configured } = JSON.parse((await at.orgs(['status', '--json'])).stdout);
    assert.deepEqual(configured, ['acme']);
    assert.ok(
      Date.parse(organizations[0].lastGoodPassAt ?? '') > 0 || organizations[0].health === 'never-checked',
    );
  });

  it('repairs the policies of secrets of their own, and leaves what else they say', async () => {
    assert.match((await at.orgs(['orgs', 'repair'])).stdout, /^Nothing to repair/);
    await add('acme');
    await add('globex', ['--secret', 'clipwatch/globex']);
    await add('hooli', ['--ring', 'hooli-keys']);
    const other = {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:DeleteSecret',
      Resource: '*',
    };
    const [ours] = await statementsOf('clipwatch/globex');
    const gone = { ...ours, Principal: { AWS: 'AROAEXAMPLE' } };
    await at.secrets.send(
      new PutResourcePolicyCommand({
        SecretId: 'clipwatch/globex',
        ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [gone, other] }),
      }),
    );
    at.outputs.CheckRoleArn = `${ROLE_ARN}2`;
    const { stdout, code } = await at.orgs(['orgs', 'repair']);
    assert.deepEqual(
      [stdout, code],
      ['clipwatch/globex lets the role in.\nhooli-keys lets the role in.\n', 0],
    );
    assert.deepEqual(await statementsOf('clipwatch/globex'), [
      other,
      { ...ours, Principal: { AWS: `${ROLE_ARN}2` } },
    ]);
    await at.secrets.send(new DeleteSecretCommand({ SecretId: 'clipwatch/globex' }));
    const failed = await at.orgs(['orgs', 'repair']);
    assert.deepEqual([failed.stdout, failed.code], ['hooli-keys lets the role in.\n', 1]);
    assert.match(failed.stderr, /^There is no secret clipwatch\/globex: [^\n]*\n$/);
    delete at.outputs.CheckRoleArn;
    fails(await at.orgs(['orgs', 'repair']), /no output CheckRoleArn/);
    fails(await at.orgs(['orgs', 'add', 'x', ...at.api, '--ring', 'mine'], KEY), /which role is to read/);
  });
});
