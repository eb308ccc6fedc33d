import type { Check } from '../check.ts';
import { type Finding, warning, well, wrong } from '../finding.ts';
import { FUNCTIONS, type FunctionName, functionOf } from '../named-parts.ts';
import type { Counts, FunctionSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

/** What the release was made for: `infra/clipwatch-function.ts`. */
const RUNTIME = 'nodejs24.x';
/** A single error is a hiccup that the next minute mends. */
const SHARE_THAT_IS_WRONG = 0.2;

/** Runs, errors and refusals are those of the last quarter of an hour. */
export function judgeFunction(
  name: FunctionName,
  seen: Reading<FunctionSeen>,
  counts: Reading<Counts>,
): Finding[] {
  if (seen.kind === 'gone')
    return [
      wrong(`${name} is gone`, {
        todo: 'CloudFormation does not notice by itself: take the stack down and deploy it anew (the table stays).',
        section: `${name}errors`,
      }),
    ];
  return [
    ...(seen.kind === 'read' ? configuration(name, seen.value) : [unread(name, seen)]),
    ...(counts.kind === 'read'
      ? runs(name, counts.value)
      : counts.kind === 'gone'
        ? []
        : [unread(`runs of ${name}`, counts)]),
  ];
}

function configuration(
  name: FunctionName,
  { runtime, state, lastUpdate, reservedConcurrency }: FunctionSeen,
): Finding[] {
  if (reservedConcurrency === 0)
    return [
      wrong(`${name} is switched off: its reserved concurrency is 0`, {
        todo: 'Take the reserved concurrency away in the Lambda console.',
        section: 'throttles',
      }),
    ];
  if (!/^(Active|Inactive)$/.test(state) || lastUpdate === 'Failed')
    return [
      wrong(`${name} cannot run: it is ${state}, its last update ${lastUpdate}`, {
        todo: 'Deploy again (npx cdk deploy), and read what Lambda says of it in its console.',
        section: `${name}errors`,
      }),
    ];
  if (runtime !== RUNTIME)
    return [
      warning(`${name} runs on ${runtime}, and this release on ${RUNTIME}`, {
        todo: 'Deploy this release, or run the doctor of the one that is deployed.',
        section: `${name}errors`,
      }),
    ];
  return [well(`${name} is there, on ${runtime}`)];
}

function runs(name: FunctionName, { invocations, errors = 0, throttles = 0 }: Counts): Finding[] {
  const of = invocations === undefined ? '' : ` of ${invocations} runs`;
  const found: Finding[] = [];
  if (errors > 0) {
    const isWrong = errors >= Math.max(2, SHARE_THAT_IS_WRONG * (invocations ?? errors));
    const say = isWrong ? wrong : warning;
    found.push(
      say(`${name} failed in ${errors}${of} within 15 minutes`, {
        todo: `Read in the log of ${name} why: it names the part that refuses, such as the table.`,
        section: `${name}errors`,
      }),
    );
  }
  if (throttles > 0)
    found.push(
      wrong(`Lambda refused to run ${name} ${throttles} times within 15 minutes`, {
        todo: 'Have the concurrency of Lambda raised, or lower limits.checkConcurrency.',
        section: 'throttles',
      }),
    );
  return found;
}

export const functions: Check = {
  name: 'functions',
  about: 'are they there and switched on, on which runtime, and how often they failed lately',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the functions', resources)];
    const found = await Promise.all(
      FUNCTIONS.map(async (name) => {
        const resource = functionOf(resources.value, name);
        if (resource === undefined) return judgeFunction(name, { kind: 'gone' }, { kind: 'gone' });
        const [seen, counts] = await Promise.all([
          readers.functionSeen(resource.physicalId),
          readers.counts(resource.physicalId),
        ]);
        return judgeFunction(name, seen, counts);
      }),
    );
    return found.flat();
  },
};
