import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Resource } from '../readers.ts';
import { type Reading, reading } from '../reading.ts';
import type { Clients } from './clients.ts';

export function readResources(
  { cloudFormation: client }: Pick<Clients, 'cloudFormation'>,
  StackName: string,
): Promise<Reading<Resource[]>> {
  return reading('cloudformation:ListStackResources', async () => {
    const resources: Resource[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const summary of StackResourceSummaries)
        resources.push({
          logicalId: summary.LogicalResourceId ?? '',
          physicalId: summary.PhysicalResourceId ?? '',
          type: summary.ResourceType ?? '',
          status: summary.ResourceStatus ?? '',
        });
    return resources;
  });
}

export function readIdentity({
  sts,
}: Pick<Clients, 'sts'>): Promise<Reading<{ account: string; arn: string }>> {
  return reading('sts:GetCallerIdentity', async () => {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  });
}
