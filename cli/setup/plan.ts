import { shownText } from '../../infra/shown.ts';
import { reportCost, toCostInput } from '../cost.ts';
import type { Answers, Found } from './prepare.ts';
import { configure, countProject, describeProject, type Project } from './project.ts';

/** What is to be done, and what a person should know before. */
export interface Plan {
  found: Found;
  answers: Answers;
  project: Project;
  /** The `cdk.json` that is to be, with the key at this place. */
  fileWith(secretId: string): object;
  /** Where the key is going to be, or probably is: another key ring may have to take it. */
  secretId: string;
}

export function makePlan(project: Project, found: Found, answers: Answers): Plan {
  const { orgId, rhombusRegion, baseUrl, key } = answers;
  const place =
    rhombusRegion === undefined ? { apiUrl: baseUrl, allowAnyHost: true } : { region: rhombusRegion };
  return {
    found,
    answers,
    project,
    secretId: key.secretId ?? `${found.stackName.toLowerCase()}/keys-0#${orgId}`,
    fileWith: (secret) =>
      configure(project, {
        stackName: found.stackName,
        organization: { id: orgId, ...place, secret },
        addresses: answers.addresses,
        operators: answers.operators,
      }),
  };
}

/** A line each: where, whose clips, who is told, what is made, what it costs. */
export function describePlan(plan: Plan): string[] {
  const { found, answers, project, secretId } = plan;
  const { identity, region, stackName, stack, isBootstrapped } = found;
  const file = plan.fileWith(secretId);
  const isSame = JSON.stringify(file) === JSON.stringify(project.json);
  return [
    '',
    `In the account ${identity.account}, region ${region}, as ${identity.arn}:`,
    `  the key of ${answers.orgId} ${describeKey(plan)}`,
    `  cdk.json ${isSame ? 'stays as it is' : 'gets what is new, and keeps everything else'}`,
    ...(isBootstrapped
      ? []
      : [
          '  CDK is made ready in this region (cdk bootstrap: a bucket, a repository and five roles, in the stack CDKToolkit)',
        ]),
    stack === undefined || stack.outputs.size === 0
      ? `  the stack ${stackName} is made: functions and their roles, a table, topics, queues, schedules, alarms`
      : `  the stack ${stackName}, which is there (${stack.status}), is brought in line`,
    '',
    ...describeProject(file),
    ...describeTexts(plan),
    '',
    describeCost(file),
  ];
}

function describeKey({ answers: { key }, secretId }: Plan): string {
  switch (key.kind) {
    case 'kept':
      return `is there (${secretId}), and Rhombus takes it: it is kept`;
    case 'replacing':
      return `goes to Secrets Manager (${secretId}), in place of the one there`;
    case 'new':
      return `goes to Secrets Manager (${secretId})`;
    default:
      throw new Error(`Unknown kind ${key.kind satisfies never}`);
  }
}

function describeTexts({ answers: { addresses, operators }, found }: Plan): string[] {
  const phones = [...addresses, ...operators].filter(({ protocol }) => protocol === 'sms');
  if (phones.length === 0 || found.isInSmsSandbox === false) return [];
  const may = found.isInSmsSandbox === undefined ? 'may be' : 'is';
  return [
    `Warning: this account ${may} in the SMS sandbox, where only verified numbers get texts: docs/subscribers.md says how (${phones.map(({ endpoint }) => shownText(endpoint)).join(', ')})`,
  ];
}

/** What is assumed of each organization. */
const CLIPS_A_DAY = 10;

function describeCost(file: object): string {
  const { organizations, email, sms, https } = countProject(file);
  const { total, totalAfterFreeTier, region, pricesAsOf } = reportCost(
    toCostInput({ organizations, clipsPerDay: CLIPS_A_DAY, email, sms, https }),
  );
  return `It costs about ${total.toFixed(2)} dollars a month, ${totalAfterFreeTier.toFixed(2)} after the free tier, with ${CLIPS_A_DAY} clips a day of each organization (list prices of ${region}, ${pricesAsOf}; "npx clipwatch cost" reckons other cases).`;
}
