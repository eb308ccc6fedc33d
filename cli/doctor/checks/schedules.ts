import type { Check } from '../check.ts';
import { type Finding, well, wrong } from '../finding.ts';
import { functionOf, SCHEDULES, type ScheduleName, scheduleOf } from '../named-parts.ts';
import type { Resource, ScheduleSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

const EFFECTS: Record<ScheduleName, string> = {
  Tick: 'no clip is looked at',
  Health: 'operators are not told of troubles',
};

/** `target` is the function's name. */
export function judgeSchedule(
  name: ScheduleName,
  schedule: Reading<ScheduleSeen>,
  target: string | undefined,
): Finding {
  const effect = EFFECTS[name];
  const section = `${name.toLowerCase()}notrun`;
  if (schedule.kind === 'gone')
    return wrong(`the schedule ${name} is gone: ${effect}`, {
      todo: 'Make it again: CloudFormation does not notice by itself, so that it takes a deployment without and one with it, or the Scheduler console.',
      section,
    });
  if (schedule.kind !== 'read') return unread(`the schedule ${name}`, schedule);
  const { state, targetArn } = schedule.value;
  if (state !== 'ENABLED')
    return wrong(`the schedule ${name} is ${state.toLowerCase()}: ${effect}`, {
      todo: 'Enable it in the Scheduler console.',
      section,
    });
  if (target !== undefined && !targetArn.endsWith(`:function:${target}`))
    return wrong(`the schedule ${name} starts something else: ${effect}`, {
      todo: 'Give it the function of the stack as its target again, in the Scheduler console.',
      section,
    });
  return well(`${name} is enabled and starts its function`);
}

function targetOf(resources: readonly Resource[], name: ScheduleName): string | undefined {
  return functionOf(resources, name === 'Tick' ? 'tick' : 'health')?.physicalId;
}

export const schedules: Check = {
  name: 'schedules',
  about: 'are they there, enabled, and do they start the right functions',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the schedules', resources)];
    return Promise.all(
      SCHEDULES.map(async (name): Promise<Finding> => {
        const schedule = scheduleOf(resources.value, name);
        const seen: Reading<ScheduleSeen> = schedule
          ? await readers.schedule(schedule.physicalId)
          : { kind: 'gone' };
        return judgeSchedule(name, seen, targetOf(resources.value, name));
      }),
    );
  },
};
