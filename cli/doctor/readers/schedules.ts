import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import type { ScheduleSeen } from '../readers.ts';
import { type Reading, reading } from '../reading.ts';
import type { Clients } from './clients.ts';

export function readSchedule(
  { scheduler }: Pick<Clients, 'scheduler'>,
  Name: string,
  GroupName: string,
): Promise<Reading<ScheduleSeen>> {
  return reading('scheduler:GetSchedule', async () => {
    const { State = '', Target } = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    return { state: State, targetArn: Target?.Arn ?? '', input: Target?.Input ?? '' };
  });
}
