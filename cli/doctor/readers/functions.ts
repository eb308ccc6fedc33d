import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import type { EventSourceSeen, FunctionSeen } from '../readers.ts';
import { type Reading, reading, then } from '../reading.ts';
import type { Clients } from './clients.ts';

type LambdaOnly = Pick<Clients, 'lambda'>;

export async function readFunction({ lambda }: LambdaOnly, name: string): Promise<Reading<FunctionSeen>> {
  const FunctionName = name;
  const configuration = await reading('lambda:GetFunctionConfiguration', () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  return then(configuration, async ({ Runtime = '', State = 'Active', LastUpdateStatus = 'Successful' }) => {
    const concurrency = await reading('lambda:GetFunctionConcurrency', () =>
      lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    );
    return then(concurrency, ({ ReservedConcurrentExecutions: reservedConcurrency }) => {
      const value = { runtime: Runtime, state: State, lastUpdate: LastUpdateStatus, reservedConcurrency };
      return { kind: 'read', value };
    });
  });
}

export function readEventSources(
  { lambda: client }: LambdaOnly,
  FunctionName: string,
): Promise<Reading<EventSourceSeen[]>> {
  return reading('lambda:ListEventSourceMappings', async () => {
    const found: EventSourceSeen[] = [];
    for await (const page of paginateListEventSourceMappings({ client }, { FunctionName }))
      for (const { EventSourceArn = '', State = '', ScalingConfig } of page.EventSourceMappings ?? [])
        found.push({
          queueArn: EventSourceArn,
          state: State,
          maxConcurrency: ScalingConfig?.MaximumConcurrency,
        });
    return found;
  });
}

export function readConcurrency({
  lambda,
}: LambdaOnly): Promise<Reading<{ limit: number; unreserved: number }>> {
  return reading('lambda:GetAccountSettings', async () => {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions ?? 0;
    return { limit, unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? limit };
  });
}
