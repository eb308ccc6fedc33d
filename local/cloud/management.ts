import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCloudWatch, type CloudWatchOptions } from './cloud-watch.ts';
import type { Credentials } from './credentials.ts';
import { type LocalServer, listen, replyJson } from './http.ts';
import { requireSignature } from './signature.ts';
import type { ScheduleResource, StackResource } from './template.ts';
import { escapeXml } from './xml.ts';

export interface ManagementOptions extends CloudWatchOptions {
  credentials: Credentials;
  resources: readonly StackResource[];
  schedules: readonly ScheduleResource[];
  /** Schedules may be gone for a while. */
  areSchedulesThere(): boolean;
}

/**
 * The APIs by which somebody looks at an installation: CloudFormation's list of a stack's resources, Scheduler's
 * schedules, CloudWatch's alarms and metrics. Read only, in small, from the template and from what has happened.
 */
export async function startManagement(options: ManagementOptions): Promise<LocalServer> {
  return listen(
    requireSignature(options.credentials, (request, response, body) => {
      if (request.method === 'GET') return answerScheduler(request, response, options);
      const target = request.headers['x-amz-target'];
      return target === undefined
        ? answerCloudFormation(body.toString(), response, options)
        : answerJson(String(target).split('.').at(-1) ?? '', body.toString(), response, options);
    }),
  );
}

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };

function answerJson(
  action: string,
  body: string,
  response: ServerResponse,
  options: ManagementOptions,
): void {
  const answer = answerCloudWatch(action, JSON.parse(body), options);
  if (answer === undefined) replyJson(response, 400, { __type: 'UnknownOperationException' }, JSON_1_0);
  else replyJson(response, 200, answer, JSON_1_0);
}

function answerScheduler(
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  { schedules, areSchedulesThere }: ManagementOptions,
): void {
  const [, name = ''] = /^\/schedules\/([^/?]+)/.exec(url) ?? [];
  const schedule = areSchedulesThere()
    ? schedules.find((one) => one.name === decodeURIComponent(name))
    : undefined;
  if (schedule === undefined) {
    const headers = { 'x-amzn-errortype': 'ResourceNotFoundException' };
    replyJson(response, 404, { Message: 'No such schedule' }, headers);
    return;
  }
  const { expression, groupName, targetArn, input } = schedule;
  replyJson(response, 200, {
    Name: schedule.name,
    GroupName: groupName,
    ScheduleExpression: expression,
    State: 'ENABLED',
    Target: { Arn: targetArn, Input: input },
  });
}

function answerCloudFormation(
  body: string,
  response: ServerResponse,
  { resources }: ManagementOptions,
): void {
  const action = new URLSearchParams(body).get('Action') ?? '';
  if (action !== 'ListStackResources') {
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end('<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>');
    return;
  }
  const members = resources.map(
    ({ logicalId, physicalId, type }) =>
      `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${escapeXml(physicalId)}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  const result = `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>`;
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<ListStackResourcesResponse><ListStackResourcesResult>${result}</ListStackResourcesResult></ListStackResourcesResponse>`,
  );
}
