import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';

/** A subscription as the deployed template has it. */
export interface ConfiguredSubscription {
  topicArn: string;
  protocol: string;
  endpoint: string;
}

const Template = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Resources: v.record(v.string(), v.looseObject({ Type: v.string(), Properties: v.optional(v.unknown()) })),
  }),
);

/** Endpoints that the template does not spell out are left out. */
const Subscription = v.object({
  TopicArn: v.object({ Ref: v.string() }),
  Protocol: v.string(),
  Endpoint: v.string(),
});

/** What the stack was deployed with; undefined where these credentials may not read it, or it cannot be read. */
export async function readConfigured(StackName: string): Promise<ConfiguredSubscription[] | undefined> {
  const client = new CloudFormationClient({ maxAttempts: 2 });
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
    const arns = new Map<string, string>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType } of StackResourceSummaries)
        if (ResourceType === 'AWS::SNS::Topic') arns.set(LogicalResourceId, PhysicalResourceId);
    return subscriptionsOf(TemplateBody, arns);
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

/** Those of a template, by the ARNs of its topics. */
function subscriptionsOf(
  body: unknown,
  topicArns: ReadonlyMap<string, string>,
): ConfiguredSubscription[] | undefined {
  const template = v.safeParse(Template, body);
  if (!template.success) return undefined;
  return Object.values(template.output.Resources).flatMap(({ Type, Properties }) => {
    const parsed = v.safeParse(Subscription, Properties);
    if (Type !== 'AWS::SNS::Subscription' || !parsed.success) return [];
    const { TopicArn, Protocol, Endpoint } = parsed.output;
    const topicArn = topicArns.get(TopicArn.Ref);
    return topicArn === undefined ? [] : [{ topicArn, protocol: Protocol, endpoint: Endpoint }];
  });
}
