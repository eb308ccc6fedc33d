import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { shownText } from './shown.ts';
import {
  ofType,
  type Resource,
  type Resources,
  ResourcesSchema,
  referredIn,
  render,
} from './template-resources.ts';

/**
 * What CloudFormation, IAM, Lambda, Scheduler, SQS and SNS take. Topics (100,000 an account) and subscriptions (12,500,000 a topic) end
 * with the resources of a stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
const MAX = {
  resources: 500,
  templateBytes: 1_000_000,
  inlinePolicies: 10_240,
  managedPolicy: 6_144,
  managedPolicies: 10,
  variableBytes: 4_096,
  inputBytes: 256 * 1_024,
  queuePolicyBytes: 8_192,
  filterKeys: 5,
  filterCombinations: 150,
  filterBytes: 256 * 1_024,
  filtersOfTopic: 200,
};

/** What in the configuration makes the resources that there may be many of. */
const MADE_BY: Readonly<Record<string, string>> = {
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': 'chat',
  'AWS::Chatbot::SlackChannelConfiguration': 'chat',
  'AWS::IAM::ManagedPolicy': 'the secrets of organizations',
  'AWS::IAM::Policy': 'the secrets of organizations',
  'AWS::Lambda::Permission': 'lambda',
  'AWS::Scheduler::Schedule': 'organizations',
  'AWS::SNS::Topic': 'audiences',
  'AWS::SNS::TopicPolicy': 'audiences',
  'AWS::SNS::Subscription': 'email, sms, https, sqs and lambda, and their filters',
};

/**
 * Throws a `ConfigError` where AWS would refuse a template though CDK made it. Everything is measured on the template
 * itself, as CDK counts each reference as 150 characters and each name of a secret as none.
 */
export function checkTemplate(json: string, stackName: string): void {
  const { Resources: resources } = v.parse(v.object({ Resources: ResourcesSchema }), JSON.parse(json));
  const sizeOf = (value: unknown) => JSON.stringify(render(value, resources, stackName)).length;
  checkResources(resources);
  checkPolicies(resources, sizeOf);
  checkVariables(resources, sizeOf);
  checkInputs(resources, stackName);
  checkQueuePolicies(resources, sizeOf);
  checkFilterPolicies(resources);
  checkBytes(resources, json);
}

function checkResources(resources: Resources): void {
  const count = Object.keys(resources).length;
  if (count <= MAX.resources) return;
  const rule = `must make at most ${format(MAX.resources)} resources, which is what a stack takes: shorten ${chiefCause(resources, () => 1)}`;
  throw new ConfigError('', rule, count);
}

function checkBytes(resources: Resources, json: string): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX.templateBytes) return;
  const cause = chiefCause(resources, (resource) => JSON.stringify(resource).length);
  const rule = `must make a template of at most ${format(MAX.templateBytes)} bytes, which is what CloudFormation takes: shorten ${cause}`;
  throw new ConfigError('', rule, bytes);
}

/** The part of the configuration that there is most of. */
function chiefCause(resources: Resources, weigh: (resource: Resource) => number): string {
  const weights = new Map<string, number>();
  for (const resource of Object.values(resources)) {
    const cause = MADE_BY[resource.Type];
    if (cause !== undefined) weights.set(cause, (weights.get(cause) ?? 0) + weigh(resource));
  }
  return [...weights].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'the configuration';
}

/** The policies of each role: those that are its own, all together, and each managed one, of which there may be ten. */
function checkPolicies(resources: Resources, sizeOf: (value: unknown) => number): void {
  const inline = ofType(resources, 'AWS::IAM::Policy');
  const managed = ofType(resources, 'AWS::IAM::ManagedPolicy');
  for (const [id, role] of ofType(resources, 'AWS::IAM::Role')) {
    const isOfRole = ([, { Roles }]: [string, Record<string, unknown>]) => referredIn(Roles).includes(id);
    const size = inline.filter(isOfRole).reduce((sum, [, policy]) => sum + sizeOf(policy.PolicyDocument), 0);
    refusePolicy(MAX.inlinePolicies, size, 'characters of policies in a role');
    const attached = managed.filter(isOfRole).length + [role.ManagedPolicyArns ?? []].flat().length;
    refusePolicy(MAX.managedPolicies, attached, 'managed policies for a role');
  }
  for (const [, policy] of managed)
    refusePolicy(MAX.managedPolicy, sizeOf(policy.PolicyDocument), 'characters in a managed policy');
}

/** Nothing but the names of secrets makes a policy long. */
function refusePolicy(max: number, size: number, what: string): void {
  if (size <= max) return;
  const rule = `must come to at most ${format(max)} ${what}, which is what IAM takes: shorten the names of their secrets, or let many share one, as in "secret": "clipwatch/keys#acme" (name#json-key)`;
  throw new ConfigError('organizations', rule, size);
}

function checkVariables(resources: Resources, sizeOf: (value: unknown) => number): void {
  const Schema = v.object({ Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }) });
  for (const [, properties] of ofType(resources, 'AWS::Lambda::Function')) {
    const parsed = v.safeParse(Schema, properties);
    if (!parsed.success) continue;
    const { Variables } = parsed.output.Environment;
    const bytes = sizeOf(Variables);
    if (bytes <= MAX.variableBytes) continue;
    const [longest = ''] = Object.keys(Variables).toSorted(
      (a, b) => sizeOf(Variables[b]) - sizeOf(Variables[a]),
    );
    const rule = `must come to at most ${format(MAX.variableBytes)} bytes of variables, which is what Lambda takes: shorten what ${longest} is made of`;
    throw new ConfigError('', rule, bytes);
  }
}

/** Nothing but organizations and audiences makes an input long. */
function checkInputs(resources: Resources, stackName: string): void {
  const Schema = v.object({ Target: v.object({ Input: v.unknown() }) });
  for (const [, properties] of ofType(resources, 'AWS::Scheduler::Schedule')) {
    const parsed = v.safeParse(Schema, properties);
    const input = parsed.success ? render(parsed.output.Target.Input, resources, stackName) : '';
    const bytes = Buffer.byteLength(String(input));
    if (bytes <= MAX.inputBytes) continue;
    const rule = `must come to at most ${format(MAX.inputBytes)} bytes, with the filters of audiences, which is what a schedule takes: shorten the names of their secrets, or add some by "npx clipwatch orgs add"`;
    throw new ConfigError('organizations', rule, bytes);
  }
}

/** Nothing but topics of audiences makes the policy of a queue long. */
function checkQueuePolicies(resources: Resources, sizeOf: (value: unknown) => number): void {
  for (const [, { PolicyDocument }] of ofType(resources, 'AWS::SQS::QueuePolicy')) {
    const bytes = sizeOf(PolicyDocument);
    if (bytes <= MAX.queuePolicyBytes) continue;
    const rule = `must come to at most ${format(MAX.queuePolicyBytes)} bytes of a policy by which their topics reach the dead letters, which is what SQS takes: shorten their names, or that of the stack`;
    throw new ConfigError('audiences', rule, bytes);
  }
}

const FilteredSchema = v.object({
  Protocol: v.string(),
  Endpoint: v.string(),
  TopicArn: v.unknown(),
  FilterPolicy: v.record(v.string(), v.array(v.unknown())),
});
type Filtered = v.InferOutput<typeof FilteredSchema>;

function checkFilterPolicies(resources: Resources): void {
  const filtered = ofType(resources, 'AWS::SNS::Subscription').flatMap(([, properties]) => {
    const parsed = v.safeParse(FilteredSchema, properties);
    return parsed.success ? [parsed.output] : [];
  });
  for (const subscription of filtered) checkFilterPolicy(subscription);
  for (const [first, ...others] of Map.groupBy(filtered, ({ TopicArn }) =>
    JSON.stringify(TopicArn),
  ).values()) {
    const count = 1 + others.length;
    if (first === undefined || count <= MAX.filtersOfTopic) continue;
    const rule = `must have at most ${MAX.filtersOfTopic} entries with filters, which is what SNS takes of a topic`;
    throw new ConfigError(first.Protocol, rule, count);
  }
}

function checkFilterPolicy({ Protocol, Endpoint, FilterPolicy }: Filtered): void {
  const values = Object.values(FilterPolicy);
  const combinations = values.reduce((product, { length }) => product * length, 1);
  const bytes = Buffer.byteLength(JSON.stringify(FilterPolicy));
  for (const [size, max, what] of [
    [values.length, MAX.filterKeys, 'attributes'],
    [combinations, MAX.filterCombinations, 'combinations of values'],
    [bytes, MAX.filterBytes, 'bytes'],
  ] as const) {
    if (size <= max) continue;
    const rule = `must filter by at most ${format(max)} ${what}, which is what SNS takes, for ${shownText(Endpoint)}`;
    throw new ConfigError(Protocol, rule, size);
  }
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
