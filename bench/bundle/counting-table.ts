import { Readable } from 'node:stream';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import * as v from 'valibot';
import type { Store } from '../../functions/ports/store.ts';
import { createStore } from '../../functions/store/store.ts';
import type { Credentials } from '../../local/cloud/credentials.ts';
import { readBody, serve } from '../../local/cloud/http.ts';

export const TABLE_NAME = 'clips';
export const REGION = 'us-east-1';

/** One request to the table, with the capacity units that it says it consumed. */
export interface TableRequest {
  atMs: number;
  /** `<pk> <sk>` of each item that it names; none for a query. */
  keys: string[];
  readUnits: number;
  writeUnits: number;
}

export interface CountingTable {
  url: string;
  requests: TableRequest[];
  /** The same table as the functions see it; what it asks for is among the requests. */
  store: Store;
  close(): Promise<void>;
}

const Key = v.looseObject({ pk: v.object({ S: v.string() }), sk: v.object({ S: v.string() }) });
const Request = v.looseObject({
  Key: v.optional(Key),
  Item: v.optional(Key),
  RequestItems: v.optional(v.record(v.string(), v.looseObject({ Keys: v.array(Key) }))),
});
const Capacity = v.object({ CapacityUnits: v.number() });
const Answer = v.object({
  __type: v.optional(v.string()),
  ConsumedCapacity: v.optional(v.union([Capacity, v.array(Capacity)])),
});

const READS = /GetItem$|Query$/;
const COUNTED = /GetItem$|Query$|(Put|Update|Delete)Item$/;

/**
 * DynamoDB by dynalite over HTTP, in memory. Each request is made to ask for the capacity that it consumes. A condition
 * that does not hold reports none, and is charged as a write: it counts as one unit.
 */
export async function startCountingTable(credentials: Credentials): Promise<CountingTable> {
  const requests: TableRequest[] = [];
  const dynamo = dynalite({ createTableMs: 0 });
  const [answer] = dynamo.listeners('request');
  const server = await serve(dynamo, async (request, response) => {
    const { method, url, headers } = request;
    const body = await readBody(request);
    const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    if (!COUNTED.test(operation))
      return answer?.(Object.assign(Readable.from([Buffer.from(body)]), { method, url, headers }), response);
    const asked = v.parse(v.pipe(v.string(), v.parseJson(), Request), body);
    const counted = Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }));
    const end = response.end.bind(response);
    Object.assign(response, {
      end: (text: unknown) => {
        requests.push({ atMs: Date.now(), keys: keysOf(asked), ...unitsOf(operation, String(text)) });
        return end(text);
      },
    });
    answer?.(Object.assign(Readable.from([counted]), { method, url, headers }), response);
  });
  const client = new DynamoDBClient({ endpoint: server.url, region: REGION, credentials });
  await createTable(client);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    url: server.url,
    requests,
    store: createStore({ documents, tableName: TABLE_NAME }),
    async close() {
      client.destroy();
      await server.close();
    },
  };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  const names = ['pk', 'sk'] as const;
  await client.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
    }),
  );
}

function keysOf({ Key: key, Item, RequestItems = {} }: v.InferOutput<typeof Request>): string[] {
  const keys = [key, Item, ...Object.values(RequestItems).flatMap(({ Keys }) => Keys)];
  return keys.flatMap((one) => (one === undefined ? [] : [`${one.pk.S} ${one.sk.S}`]));
}

function unitsOf(operation: string, text: string): Pick<TableRequest, 'readUnits' | 'writeUnits'> {
  const { __type, ConsumedCapacity = [] } = v.parse(v.pipe(v.string(), v.parseJson(), Answer), text);
  const isRefused = __type?.endsWith('ConditionalCheckFailedException') === true;
  const consumed = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  const units = isRefused ? 1 : consumed;
  return READS.test(operation) ? { readUnits: units, writeUnits: 0 } : { readUnits: 0, writeUnits: units };
}
