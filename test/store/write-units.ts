import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Has the client count the capacity units that the table says it consumed. */
export function countUnits(client: DynamoDBClient): { take(): number } {
  let units = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      const { ConsumedCapacity } = Object(answer.output);
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) units += CapacityUnits;
      return answer;
    },
    { step: 'initialize', priority: 'low' },
  );
  return {
    /** Units since the last time. */
    take() {
      const taken = units;
      units = 0;
      return taken;
    },
  };
}
