import type { Outcome } from './actions.ts';
import type { Plan } from './plan.ts';

/** What is left to a person, a line each. */
export function describeNextSteps(
  { found, answers }: Plan,
  outcome: Outcome,
  usualRegion: string | undefined,
): string[] {
  const { region, stackName } = found;
  const { pending = [], gone = [] } = outcome.confirmations ?? {};
  const prefix = usualRegion === region ? '' : `AWS_REGION=${region} `;
  return [
    '',
    ...(pending.length > 0
      ? [
          `Not confirmed yet: ${pending.join(', ')}. The link of the mail is good for two days. Do not follow it: give it to "npx clipwatch subscribers confirm -", so that no stray click unsubscribes.`,
        ]
      : []),
    ...(gone.length > 0
      ? [
          `SNS has no subscription of ${gone.join(', ')} any longer: docs/subscribers.md says how to get it back.`,
        ]
      : []),
    'What to do next:',
    `  export a clip of ${answers.orgId} in the Rhombus Console, and see the message come`,
    `  ${prefix}npx clipwatch status          how it is, at any time${stackName === 'Clipwatch' ? '' : ' (in this folder, whose cdk.json names the stack)'}`,
    `  ${prefix}npx clipwatch notify-test     send the hello again, say when everybody has confirmed`,
    `  ${prefix}npx clipwatch orgs add ID     watch one more organization, without a deployment`,
    '  keep cdk.json: each deployment makes true what it says',
  ];
}
