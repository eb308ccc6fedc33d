import { toPrintable } from '../local/run/printable.ts';
import { readEnvironmentKey } from './api-key.ts';
import { readKey } from './orgs/read-key.ts';
import { type Outcome, toActions } from './setup/actions.ts';
import { type Asker, createAsker } from './setup/asker.ts';
import { createAwsWorld, findRegion } from './setup/aws-world.ts';
import { carryOut } from './setup/carry-out.ts';
import { describeNextSteps } from './setup/next-steps.ts';
import { describePlan, makePlan, type Plan } from './setup/plan.ts';
import { askAll, look, type SetupFlags } from './setup/prepare.ts';
import { type Project, readProject } from './setup/project.ts';
import { regionQuestion } from './setup/questions.ts';
import { orStop, StoppedError } from './setup/stopped.ts';
import type { World } from './setup/world.ts';
import { TroubleError } from './status/trouble.ts';

export interface SetupOptions extends SetupFlags {
  yes: boolean;
  dryRun: boolean;
  /** Seconds. */
  wait: number;
}

/** `clipwatch setup`: from nothing to a message that has come. What is there already is kept. */
export async function setup(options: SetupOptions, environmentKey?: string): Promise<void> {
  const stopping = new AbortController();
  const stop = stopping.signal;
  const onSignal = () => stopping.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const givenKey = readEnvironmentKey(environmentKey);
  const project = readProject(process.cwd());
  const terminal = { input: process.stdin, output: process.stderr };
  const asker = createAsker(terminal, { isYes: options.yes });
  const usualRegion = await findRegion();
  const region = await beforeChanges(asker.ask(regionQuestion(usualRegion), options.region), stop);
  // The AWS clients, the CDK CLI, and what setup calls of the other commands.
  process.env.AWS_REGION = region;
  await using world = createAwsWorld(project.folder);
  const plan = await prepare({ world, asker, project, options, region, givenKey, stop });
  for (const line of describePlan(plan)) console.log(toPrintable(line));
  if (options.dryRun) {
    console.log('\nThis is a dry run: nothing was done.');
    return;
  }
  await beforeChanges(asker.approve('\nGo on?'), stop);
  const outcome: Outcome = { confirmations: undefined, isHelloSent: false };
  const stage = { world, stop, waitSeconds: options.wait, ...terminal };
  await carryOut(toActions(plan, stage, outcome), { stop, say: console.log, warn: console.error });
  for (const line of describeNextSteps(plan, outcome, usualRegion)) console.log(line);
  const isWaiting = (outcome.confirmations?.pending.length ?? 0) > 0;
  if (!outcome.isHelloSent && !isWaiting) process.exitCode = 1;
}

interface Preparing {
  world: World;
  asker: Asker;
  project: Project;
  options: SetupOptions;
  region: string;
  givenKey: string | undefined;
  stop: AbortSignal;
}

/** Nothing is changed by then. */
async function prepare({ world, asker, project, options, region, givenKey, stop }: Preparing): Promise<Plan> {
  const found = await beforeChanges(look(world, asker, project, options, region), stop);
  const keys = { given: givenKey, read: readKey };
  const answers = await beforeChanges(
    askAll({ world, asker, project, flags: options, stackName: found.stackName, keys, say: console.error }),
    stop,
  );
  return makePlan(project, found, answers);
}

async function beforeChanges<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  try {
    return await orStop(work, stop);
  } catch (error) {
    throw error instanceof StoppedError ? new TroubleError('Stopped: nothing was changed') : error;
  }
}
