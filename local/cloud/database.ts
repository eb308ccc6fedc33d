import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as v from 'valibot';
import type { Credentials } from './credentials.ts';
import { type LocalServer, replyJson, serve } from './http.ts';
import { type HandleSigned, requireSignature } from './signature.ts';
import { REGION, type TableResource } from './template.ts';

export interface Database extends LocalServer {
  /** From now on these requests are refused, as where a permission is missing; none where nothing is given. */
  refuse(isRefused: ((body: string) => boolean) | undefined): void;
}

/** DynamoDB by dynalite, in memory or in a folder, with the template's tables. */
export async function startDatabase(
  tables: readonly TableResource[],
  credentials: Credentials,
  path?: string,
): Promise<Database> {
  const dynamo = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  const [answer] = dynamo.listeners('request');
  let isRefused: (body: string) => boolean = () => false;
  const handOn = handOnTo(answer);
  const server = await serve(
    dynamo,
    requireSignature(credentials, (request, response, body) =>
      isRefused(body.toString())
        ? replyJson(response, 400, DENIED, JSON_1_0)
        : handOn(request, response, body),
    ),
  );
  const client = new DynamoDBClient({ endpoint: server.url, region: REGION, credentials });
  for (const table of tables) await createTable(client, table);
  client.destroy();
  return {
    ...server,
    refuse: (next = () => false) => {
      isRefused = next;
    },
  };
}

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };
const DENIED = {
  __type: 'com.amazon.coral.service#AccessDeniedException',
  message: 'Not authorized',
};

const Json = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

/**
 * dynalite takes any signature for a good one, and ends the process where a caller goes away in the middle of a
 * request, or sends JSON that is no object. So it gets what has been checked, and whole.
 */
function handOnTo(answer: ReturnType<IncomingMessage['listeners']>[number] | undefined): HandleSigned {
  return ({ method, url, headers }, response, body) => {
    v.parse(Json, body.toString());
    answer?.(Object.assign(Readable.from([body]), { method, url, headers }), response);
  };
}

async function createTable(client: DynamoDBClient, { name, schema }: TableResource): Promise<void> {
  const TableName = name;
  try {
    await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...schema }));
  } catch (error) {
    // It was there already: the folder has been used before.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName });
}
