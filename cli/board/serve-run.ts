import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createStore } from '../../functions/store/store.ts';
import type { LocalServer } from '../../local/cloud/http.ts';
import type { Run } from '../../local/run/running-runs.ts';
import { sayWhere } from './page.ts';
import { serveBoard } from './server.ts';
import { createLatestOfTable } from './table-reader.ts';

/** Serves the board of a run on this machine, with the credentials that it made up, until it is closed. */
export async function serveRun(run: Run): Promise<LocalServer> {
  const { endpoints, credentials, region, tableName, outputs, pid } = run;
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  const documents = DynamoDBDocumentClient.from(client);
  const installation = { tableName, outputs: new Map(Object.entries(outputs)) };
  const table = { documents, tableName };
  const latest = createLatestOfTable({ store: createStore(table), table, installation, run });
  const server = await serveBoard({ latest, where: sayWhere(tableName, pid), port: 0 });
  return {
    url: server.url,
    async close() {
      await server.close();
      client.destroy();
    },
  };
}
