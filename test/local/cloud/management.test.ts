import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { LocalServer } from '../../../local/cloud/http.ts';
import { InvocationCounts } from '../../../local/cloud/invocation-counts.ts';
import { startManagement } from '../../../local/cloud/management.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const NOW_MS = Date.UTC(2026, 10, 25, 12);

describe('the APIs by which an installation is looked at', () => {
  const counts = new InvocationCounts();
  let areSchedulesThere = true;
  let server: LocalServer;
  let options: { endpoint: string; region: string; credentials: typeof credentials; maxAttempts: number };

  before(async () => {
    server = await startManagement({
      credentials,
      counts,
      areSchedulesThere: () => areSchedulesThere,
      resources: [{ logicalId: 'Queue1', physicalId: 'http://127.0.0.1/a?b&c', type: 'AWS::SQS::Queue' }],
      schedules: [
        {
          name: 'Every Minute',
          groupName: 'Group',
          expression: 'rate(1 minute)',
          targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:Tick',
          functionName: 'Tick',
          input: '{"a":1}',
        },
      ],
      alarms: [
        { name: 'Late', description: 'Late', alarmActions: ['arn:of:topic'], okActions: [] },
        { name: 'Other', description: '', alarmActions: [], okActions: [] },
      ],
    });
    options = { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  });
  after(() => server.close());

  it('list the resources of the stack', async () => {
    const client = new CloudFormationClient(options);
    const { StackResourceSummaries } = await client.send(
      new ListStackResourcesCommand({ StackName: 'Clipwatch' }),
    );
    client.destroy();
    assert.deepEqual(
      StackResourceSummaries?.map((one) => [one.LogicalResourceId, one.PhysicalResourceId, one.ResourceType]),
      [['Queue1', 'http://127.0.0.1/a?b&c', 'AWS::SQS::Queue']],
    );
  });

  it('show a schedule, until it is gone', async () => {
    const client = new SchedulerClient(options);
    const get = (Name: string) => client.send(new GetScheduleCommand({ Name, GroupName: 'Group' }));
    const { State, Target } = await get('Every Minute');
    assert.deepEqual([State, Target?.Input], ['ENABLED', '{"a":1}']);
    await assert.rejects(get('Other'), { name: 'ResourceNotFoundException' });
    areSchedulesThere = false;
    await assert.rejects(get('Every Minute'), { name: 'ResourceNotFoundException' });
    client.destroy();
  });

  it('show the alarms that are asked for, whose state nobody knows', async () => {
    const client = new CloudWatchClient(options);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['Late', 'Gone'] }));
    client.destroy();
    assert.deepEqual(
      MetricAlarms?.map(({ AlarmName, AlarmActions, StateValue }) => [AlarmName, AlarmActions, StateValue]),
      [['Late', ['arn:of:topic'], 'INSUFFICIENT_DATA']],
    );
  });

  it('count runs of functions and those that failed, and nothing else', async () => {
    for (const [minutes, isError] of [
      [-20, true],
      [-5, true],
      [-4, false],
    ] as const)
      counts.note('Tick', { atMs: NOW_MS + 60_000 * minutes, isError });
    const client = new CloudWatchClient(options);
    const query = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [{ Name: 'FunctionName', Value: 'Tick' }],
        },
        Period: 900,
        Stat: 'Sum',
      },
    });
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(NOW_MS - 900_000),
        EndTime: new Date(NOW_MS),
        MetricDataQueries: [query('a', 'Invocations'), query('b', 'Errors'), query('c', 'Throttles')],
      }),
    );
    client.destroy();
    assert.deepEqual(
      MetricDataResults?.map(({ Id, Values }) => [Id, Values]),
      [
        ['a', [2]],
        ['b', [1]],
        ['c', []],
      ],
    );
  });

  it('answer nobody without the credentials', async () => {
    const client = new CloudWatchClient({
      ...options,
      credentials: { ...credentials, secretAccessKey: 'other' },
    });
    await assert.rejects(client.send(new DescribeAlarmsCommand({})), { name: 'InvalidSignatureException' });
    client.destroy();
  });
});
