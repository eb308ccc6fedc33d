import type { Check } from '../check.ts';
import { counted, type Finding, named, warning, well, wrong } from '../finding.ts';
import { alarmsOf, topicsOf } from '../named-parts.ts';
import type { AlarmSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

/** `expected` are those of the stack: `id` is the section of the runbook. */
export function judgeAlarms(
  expected: readonly { id: string; name: string }[],
  seen: Reading<AlarmSeen[]>,
  operatorsArn: string | undefined,
): Finding[] {
  if (seen.kind !== 'read' && seen.kind !== 'gone') return [unread('the alarms', seen)];
  const byName = new Map((seen.kind === 'read' ? seen.value : []).map((alarm) => [alarm.name, alarm]));
  const there = expected.flatMap(({ id, name }) => {
    const alarm = byName.get(name);
    return alarm ? [{ id, alarm }] : [];
  });
  const gone = expected.filter(({ name }) => !byName.has(name)).map(({ id }) => id);
  const silent = there
    .filter(({ alarm }) => !alarm.isEnabled || !tells(alarm, operatorsArn))
    .map(({ id }) => id);
  const isOn = there.filter(({ alarm }) => alarm.state === 'ALARM');
  const found = [
    ...(gone.length > 0
      ? [
          wrong(`alarms that are gone: ${named(gone)}`, {
            todo: 'CloudFormation does not notice by itself: it takes a deployment without and one with them, or the CloudWatch console.',
            section: 'alarms',
          }),
        ]
      : []),
    ...(silent.length > 0
      ? [
          wrong(`alarms that tell nobody: ${named(silent)}`, {
            todo: 'Enable their actions and give them the topic of the operators, in the CloudWatch console.',
            section: 'alarms',
          }),
        ]
      : []),
    ...isOn.map(({ id, alarm: { since } }) =>
      wrong(`${id} is in ALARM${since === undefined ? '' : ` since ${since.replace(/\.\d+Z$/, 'Z')}`}`, {
        todo: 'Follow its section of the runbook.',
        section: id.toLowerCase(),
      }),
    ),
  ];
  if (found.length > 0) return found;
  if (expected.length === 0)
    return [warning('the stack has no alarms', { todo: 'Deploy this release.', section: 'alarms' })];
  const blank = there.filter(({ alarm }) => alarm.state === 'INSUFFICIENT_DATA').length;
  const without = blank === 0 ? '' : `, ${blank} without data yet`;
  return [well(`${counted(there.length, 'alarm')} with actions, none of them on${without}`)];
}

function tells({ actions }: AlarmSeen, operatorsArn: string | undefined): boolean {
  return operatorsArn === undefined ? actions.length > 0 : actions.includes(operatorsArn);
}

export const alarms: Check = {
  name: 'alarms',
  about: 'are they there, do they tell operators, and which are on now',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the alarms', resources)];
    const expected = alarmsOf(resources.value);
    const operators = topicsOf(resources.value).find(({ name }) => name === 'operators');
    const names = expected.map(({ name }) => name);
    // Asked for none, CloudWatch would show all.
    const seen: Reading<AlarmSeen[]> =
      names.length > 0 ? await readers.alarms(names) : { kind: 'read', value: [] };
    return judgeAlarms(expected, seen, operators?.arn);
  },
};
