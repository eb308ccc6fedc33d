import { DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { createStore } from '../../functions/store/store.ts';
import { createTable, toDocuments } from '../store/dynalite.ts';
import { storeContract } from '../store/store-contract.ts';
import { requireEndpoint, uniqueName } from './endpoint.ts';

requireEndpoint();

storeContract('the table where AWS_ENDPOINT_URL points', async () => {
  const client = new DynamoDBClient({});
  const TableName = uniqueName();
  await createTable(client, TableName);
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName });
  return {
    store: createStore({ documents: toDocuments(client), tableName: TableName }),
    async close() {
      await client.send(new DeleteTableCommand({ TableName }));
      client.destroy();
    },
  };
});
