import { DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { createStore } from '../../functions/store/store.ts';
import { createTable, toDocuments } from '../store/dynalite.ts';
import { revivalContract } from '../store/revival-contract.ts';
import { storeContract } from '../store/store-contract.ts';
import type { TestStore } from '../store/test-store.ts';
import { requireEndpoint, uniqueName } from './endpoint.ts';

requireEndpoint();

storeContract('the table where AWS_ENDPOINT_URL points', makeTable);
revivalContract('the table where AWS_ENDPOINT_URL points', makeTable);

async function makeTable(): Promise<TestStore> {
  const client = new DynamoDBClient({});
  const tableName = uniqueName();
  await createTable(client, tableName);
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName: tableName });
  return {
    store: createStore({ documents: toDocuments(client), tableName }),
    async close() {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
    },
  };
}
