import type { Resource } from './readers.ts';

/** The functions, as the log groups and alarms name them. */
export const FUNCTIONS = ['tick', 'check', 'watch', 'health'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export const SCHEDULES = ['Tick', 'Health'] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/**
 * Finds the parts of Clipwatch in a stack, which may hold other things and have it under any id: a logical id is the path
 * of constructs, and eight digits behind it.
 */
function find(resources: readonly Resource[], type: string, path: RegExp): Resource | undefined {
  return resources.find((resource) => resource.type === type && path.test(withoutHash(resource)));
}

function withoutHash({ logicalId }: Pick<Resource, 'logicalId'>): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

export function functionOf(resources: readonly Resource[], name: FunctionName): Resource | undefined {
  const construct = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return find(resources, 'AWS::Lambda::Function', new RegExp(`${construct}Function$`));
}

export function scheduleOf(resources: readonly Resource[], name: ScheduleName): Resource | undefined {
  return find(resources, 'AWS::Scheduler::Schedule', new RegExp(`Schedules${name}$`));
}

export function scheduleGroupOf(resources: readonly Resource[]): Resource | undefined {
  return find(resources, 'AWS::Scheduler::ScheduleGroup', /SchedulesGroup$/);
}

export function checkQueueOf(resources: readonly Resource[]): Resource | undefined {
  return find(resources, 'AWS::SQS::Queue', /CheckQueue$/);
}

/** Queues that hold what was given up, by the names that operators are told. */
export function deadLetterQueuesOf(resources: readonly Resource[]): { name: string; url: string }[] {
  const paths: [string, RegExp][] = [
    ['turns', /CheckQueueDeadLetters$/],
    ['messages', /DeadLettersQueue$/],
    ['texts', /DeadLettersTexts$/],
    ['parked', /DeadLettersParked$/],
  ];
  return paths.flatMap(([name, path]) => {
    const queue = find(resources, 'AWS::SQS::Queue', path);
    return queue === undefined ? [] : [{ name, url: queue.physicalId }];
  });
}

/** By their construct's name, which is that of their section in the runbook. */
export function alarmsOf(resources: readonly Resource[]): { id: string; name: string }[] {
  return resources
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .flatMap((resource) => {
      const [, id] = /Alarms(\w+)$/.exec(withoutHash(resource)) ?? [];
      return id === undefined ? [] : [{ id, name: resource.physicalId }];
    });
}

/** Each topic, as it is called where operators are told of it. */
export function topicsOf(resources: readonly Resource[]): { name: string; arn: string }[] {
  return resources
    .filter(({ type }) => type === 'AWS::SNS::Topic')
    .flatMap((resource) => {
      const path = withoutHash(resource);
      const arn = resource.physicalId;
      if (/OperatorsTopic$/.test(path)) return [{ name: 'operators', arn }];
      const [, name] = /Topics(\w+)$/.exec(path) ?? [];
      return name === undefined ? [] : [{ name: toTopicName(name), arn }];
    });
}

/** `mail`, and `mail of night` for the id `nightMail`. */
function toTopicName(id: string): string {
  const [, audience = '', channel = id] = /^(.+?)(Mail|Text|Chat)$/.exec(id) ?? [];
  return audience === '' ? channel.toLowerCase() : `${channel.toLowerCase()} of ${audience}`;
}
