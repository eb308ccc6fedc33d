import { createInterface } from 'node:readline';
import { formatTime } from '../../functions/notify/plain-text.ts';
import { keyRingNames } from '../../infra/key-rings.ts';
import { TroubleError } from '../status/trouble.ts';
import type { Action } from './carry-out.ts';
import { awaitConfirmations, type Confirmations, type Expected, readConfirmations } from './confirmations.ts';
import { storeKey } from './key.ts';
import type { Plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { readProject, writeProject } from './project.ts';
import { StoppedError } from './stopped.ts';
import type { World } from './world.ts';

export interface Stage {
  world: World;
  stop: AbortSignal;
  /** How long the confirmations are waited for. */
  waitSeconds: number;
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/** What is only known when it is over. */
export interface Outcome {
  confirmations: Confirmations | undefined;
  isHelloSent: boolean;
}

/** The steps of a plan, in their order. Each that is done already is passed over. */
export function toActions(plan: Plan, stage: Stage, outcome: Outcome): Action[] {
  let { secretId } = plan;
  return [
    {
      doing: 'storing the key',
      leaves: `The key may be in Secrets Manager, as ${secretId} or in another key ring of the stack.`,
      run: async () => {
        if (plan.answers.key.kind === 'kept') return undefined;
        secretId = await keepKey(plan, stage.world);
        return `the key is kept in Secrets Manager, as ${secretId}`;
      },
    },
    {
      doing: 'writing cdk.json',
      leaves: 'It is as it was.',
      run: async () => writeFile(plan, secretId),
    },
    bootstrapAction(plan, stage),
    deployAction(plan, stage),
    {
      doing: 'waiting for the first look',
      leaves: 'What is deployed goes on by itself: "npx clipwatch status" shows it.',
      run: () => waitForLook(plan, stage),
    },
    {
      doing: 'waiting for confirmations',
      leaves: 'What is deployed goes on by itself. Links in confirmation mails are good for two days.',
      run: async () => {
        outcome.confirmations = await waitForConfirmations(plan, stage);
        return undefined;
      },
    },
    {
      doing: 'sending a hello',
      leaves: 'It may have been sent: "npx clipwatch notify-test" sends it again.',
      run: async () => {
        outcome.isHelloSent = await stage.world.sayHello(plan.found.stackName, plan.answers.orgId);
        return outcome.isHelloSent ? 'a hello is sent, to whoever has confirmed' : undefined;
      },
    },
  ];
}

function keepKey({ answers: { key, orgId }, found }: Plan, { secrets }: World): Promise<string> {
  return storeKey(secrets, {
    apiKey: key.apiKey,
    orgId,
    secretId: key.secretId,
    rings: keyRingNames(found.stackName),
    isReplacing: key.kind === 'replacing',
  });
}

async function writeFile({ project, fileWith }: Plan, secretId: string): Promise<string | undefined> {
  const file = fileWith(secretId);
  if (JSON.stringify(file) === JSON.stringify(project.json)) return undefined;
  writeProject(project, file);
  return 'the file cdk.json is written';
}

function bootstrapAction({ found }: Plan, { world, stop, output }: Stage): Action {
  return {
    doing: 'making CDK ready',
    leaves: 'CloudFormation goes on with the stack CDKToolkit, if it has begun.',
    run: async () => {
      if (found.isBootstrapped) return undefined;
      using progress = createProgress(output);
      progress.show('Making CDK ready in this region');
      const place = `aws://${found.identity.account}/${found.region}`;
      await world.cdk(['bootstrap', place], { stop, onProgress: () => {} });
      return 'CDK is ready in this region';
    },
  };
}

function deployAction({ found: { stackName } }: Plan, { world, stop, output }: Stage): Action {
  return {
    doing: 'deploying',
    leaves: `CloudFormation goes on with the stack ${stackName}, if it has begun: see it in the console of AWS, and wait for its end.`,
    run: async () => {
      using progress = createProgress(output);
      progress.show('Deploying: putting the functions together');
      await world.cdk(['deploy', '--require-approval', 'never'], {
        stop,
        onProgress: ({ done, of }) =>
          progress.show(`Deploying: ${done}${of === undefined ? '' : ` of ${of}`} resources`),
      });
      return `the stack ${stackName} is deployed`;
    },
  };
}

async function waitForLook(
  { found, answers: { orgId } }: Plan,
  { world, stop, output }: Stage,
): Promise<string> {
  using progress = createProgress(output);
  const look = await world.awaitFirstLook(found.stackName, orgId, {
    stop,
    onWait: () => progress.show(`Waiting for the first look at ${orgId}, which comes within two minutes`),
  });
  if (look.kind === 'looked')
    return `the organization ${orgId} is watched, and was looked at at ${formatTime(new Date(look.atMs).toISOString())}`;
  if (look.kind === 'refused')
    throw new TroubleError(`${orgId} is asked for, and cannot be seen (${look.reason}): ${look.detail}`);
  if (look.isLeft) throw new StoppedError();
  throw new TroubleError(
    `Nobody has looked at ${orgId} within three minutes: "npx clipwatch status --org ${orgId}" tells more`,
  );
}

async function waitForConfirmations(
  { found: { stackName }, project: { folder } }: Plan,
  { world, stop, waitSeconds, input, output }: Stage,
): Promise<Confirmations | undefined> {
  const topics = expectedOf(readProject(folder), (await world.findStack(stackName))?.outputs);
  using progress = createProgress(output);
  using enter = awaitEnter(input);
  const way = input.isTTY ? '; Enter goes on without' : '';
  const found = await awaitConfirmations(() => readConfirmations(world, topics), {
    limitMs: waitSeconds * 1000,
    leave: AbortSignal.any([stop, enter.pressed]),
    onWait: ({ pending }) =>
      progress.show(`Waiting until ${pending.join(', ')} confirm by the mail of SNS${way}`),
  });
  if (stop.aborted) throw new StoppedError();
  return found;
}

function expectedOf(
  { addresses, operators }: ReturnType<typeof readProject>,
  outputs: ReadonlyMap<string, string> | undefined,
): Expected[] {
  return [
    { topicArn: outputs?.get('MailTopicArn') ?? '', addresses },
    { topicArn: outputs?.get('OperatorsTopicArn') ?? '', addresses: operators },
  ].filter(({ topicArn, addresses: some }) => topicArn !== '' && some.length > 0);
}

/** In a terminal: what somebody does who does not want to wait. */
function awaitEnter(input: Stage['input']): Disposable & { pressed: AbortSignal } {
  const enter = new AbortController();
  const lines = input.isTTY ? createInterface({ input }) : undefined;
  lines?.once('line', () => enter.abort());
  return { pressed: enter.signal, [Symbol.dispose]: () => lines?.close() };
}
