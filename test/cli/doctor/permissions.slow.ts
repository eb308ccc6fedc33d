import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHECK_NAMES } from '../../../cli/doctor/check-names.ts';
import { ACTIONS } from '../../../cli/doctor/reading.ts';
import { listen, readBody } from '../../../local/cloud/http.ts';
import { KEY } from '../../local/rhombus/simulated.ts';
import { written } from '../../store/test-store.ts';
import { startInstallation } from '../orgs-installation.ts';

describe('clipwatch doctor', () => {
  it('says which permission is missing for what, and takes nothing of that for well', async () => {
    await using at = await startInstallation();
    const cloudFormation = await listen(async (request, response) => {
      const action = new URLSearchParams(await readBody(request)).get('Action');
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(action === 'ListStackResources' ? listResources(denying.url) : describeStack(at.outputs));
    });
    at.env.AWS_ENDPOINT_URL_CLOUDFORMATION = cloudFormation.url;
    const denying = await listen(async (request, response) => {
      await readBody(request);
      const type = 'AccessDeniedException';
      const message = `Not for ${KEY}`;
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      response.writeHead(403, { 'x-amzn-errortype': type });
      response.end(
        isForm
          ? `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`
          : JSON.stringify({ __type: type, message }),
      );
    });
    for (const service of ['LAMBDA', 'CLOUDWATCH', 'SCHEDULER', 'SNS', 'SQS', 'STS', 'SECRETS_MANAGER'])
      at.env[`AWS_ENDPOINT_URL_${service}`] = denying.url;
    written(
      await at.store.putOrganization({
        id: 'acme',
        baseUrl: at.simulator.url,
        secretId: 'clipwatch/acme',
        version: 0,
        addedBy: 'command',
        addedAtMs: Date.now(),
      }),
    );
    const ran = await at.orgs(['doctor', '--json']);
    const known = await at.orgs(['doctor', '--only', 'keys', 'organizations']);
    const unknown = await at.orgs(['doctor', '--org', 'acne']);
    const slip = await at.orgs(['doctor', '--only', 'keyz']);
    await Promise.all([denying.close(), cloudFormation.close()]);

    const { verdict, checks } = JSON.parse(ran.stdout);
    assert.deepEqual([ran.stderr, ran.code, verdict], ['', 1, 'wrong']);
    assert.ok(!ran.stdout.includes(KEY));
    const denied = new Set(ran.stdout.match(/(?<=may not ask \()[\w:]+/g));
    const isAsked = (action: string) => !/^(cloudformation|dynamodb|sts):/.test(action);
    // What comes after another question was never asked.
    const later = [
      'lambda:GetFunctionConcurrency',
      'sns:GetSubscriptionAttributes',
      'secretsmanager:GetResourcePolicy',
    ];
    const texts = ACTIONS.filter((action) => /SMS|OptedOut/.test(action));
    assert.deepEqual(
      [...denied].toSorted(),
      ACTIONS.filter((action) => isAsked(action) && ![...later, ...texts].includes(action)),
    );
    const wrongs = checks.filter((check: { verdict: string }) => check.verdict === 'wrong');
    assert.deepEqual(
      wrongs.map(({ name }: { name: string }) => name),
      ['credentials'],
    );
    const byName = new Map(checks.map((check: { name: string }) => [check.name, check]));
    assert.deepEqual([...byName.keys()], [...CHECK_NAMES]);

    assert.equal(known.code, 1);
    assert.match(known.stdout, /keys +\? not checked: keys of acme/);
    assert.doesNotMatch(known.stdout, /\nalarms/);
    assert.deepEqual([unknown.stdout, unknown.code], ['', 1]);
    assert.match(unknown.stderr, /^There is no organization "acne" here: there are acme\n$/);
    assert.equal(slip.code, 2);
    assert.match(
      slip.stderr,
      /^option '--only <check\.\.\.>' argument 'keyz' is invalid.*See npx clipwatch doctor --help\n$/,
    );
  });

  it('says why, where there is no installation to look at', async () => {
    await using at = await startInstallation();
    const { stdout, stderr, code } = await at.orgs([
      'doctor',
      '--stack',
      'Other',
      '--json',
      '--table',
      'nope',
    ]);
    assert.deepEqual([stderr, code], ['', 1]);
    const report = JSON.parse(stdout);
    assert.equal(report.verdict, 'wrong');
  });
});

/** One of each type that is asked for. */
const RESOURCES: [logicalId: string, type: string][] = [
  ['ClipwatchTopicsMail', 'AWS::SNS::Topic'],
  ['ClipwatchOperatorsTopic', 'AWS::SNS::Topic'],
  ['ClipwatchCheckQueue', 'AWS::SQS::Queue'],
  ['ClipwatchDeadLettersQueue', 'AWS::SQS::Queue'],
  ...['Tick', 'Check', 'Watch', 'Health'].map((name): [string, string] => [
    `Clipwatch${name}Function`,
    'AWS::Lambda::Function',
  ]),
  ['ClipwatchSchedulesGroup', 'AWS::Scheduler::ScheduleGroup'],
  ['ClipwatchSchedulesTick', 'AWS::Scheduler::Schedule'],
  ['ClipwatchSchedulesHealth', 'AWS::Scheduler::Schedule'],
  ['ClipwatchAlarmsTickNotRun', 'AWS::CloudWatch::Alarm'],
];

/** `url`: where queues are. */
function listResources(url: string): string {
  const members = RESOURCES.map(
    ([id, type]) =>
      `<member><LogicalResourceId>${id}0123ABCD</LogicalResourceId><PhysicalResourceId>${physicalId(id, type, url)}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
}

function physicalId(id: string, type: string, url: string): string {
  if (type === 'AWS::SNS::Topic') return `arn:aws:sns:us-east-1:123456789012:${id}`;
  return type === 'AWS::SQS::Queue' ? `${url}/123456789012/${id}` : id;
}

function describeStack(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Clipwatch</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}
