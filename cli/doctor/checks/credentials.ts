import type { Check } from '../check.ts';
import { type Finding, named, warning, well, wrong } from '../finding.ts';
import type { Place, Resource } from '../readers.ts';
import { type Reading, UNANSWERED, unread } from '../reading.ts';

/** Who asks, where, and whether the stack is whole. */
export function judgeCredentials(
  { localPid, region }: Pick<Place, 'localPid' | 'region'>,
  identity: Reading<{ account: string; arn: string }>,
  resources: Reading<Resource[]>,
): Finding[] {
  return [who(), ...stack()];

  function who(): Finding {
    if (localPid !== undefined) return well(`those of the run on this machine, process ${localPid}`);
    if (identity.kind === 'read')
      return well(`${toName(identity.value.arn)} in account ${identity.value.account}, ${region}`);
    if (identity.kind === 'failed' && identity.because === UNANSWERED) return unread('who asks', identity);
    return wrong('AWS does not take the credentials', {
      todo: 'Sign in again, or set AWS_PROFILE to a profile of the account that Clipwatch is in.',
    });
  }

  function stack(): Finding[] {
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the resources of the stack', resources)];
    const failed = resources.value.filter(({ status }) => /FAILED/.test(status));
    if (failed.length === 0) return [well(`${resources.value.length} resources in the stack`)];
    const names = named(failed.map(({ logicalId, status }) => `${logicalId} (${status})`));
    return [
      warning(`the last deployment did not come through: ${names}`, {
        todo: 'Deploy again (npx cdk deploy), and read what CloudFormation says of them.',
      }),
    ];
  }
}

/** `role/Admin` of an assumed role, without the session's name. */
function toName(arn: string): string {
  return arn.split(':').at(-1)?.split('/').slice(0, 2).join('/') ?? arn;
}

export const credentials: Check = {
  name: 'credentials',
  about: 'who asks, in which account and region, and whether the stack is whole',
  examine: async ({ place, identity, resources }) =>
    judgeCredentials(place, await identity(), await resources()),
};
