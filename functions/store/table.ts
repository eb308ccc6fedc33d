import { setTimeout } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Written } from '../core/ports.ts';
import type { Key } from './keys.ts';

/** The table, and the client that reaches it. */
export interface Table {
  documents: DynamoDBDocumentClient;
  tableName: string;
}

/** An item as it comes from the table: nothing is known of its attributes until a schema has read them. */
export type Item = Record<string, unknown>;

/** DynamoDB answered a part of a batch again and again without the rest of it. */
export class UnprocessedKeysError extends Error {
  override readonly name = 'UnprocessedKeysError';
}

/** Source: BatchGetItem takes 100 keys. */
const BATCH = 100;
const MAX_BATCH_TRIES = 5;
/** Before the second try; doubled before each further one. */
const BATCH_AGAIN_MS = 20;

export async function getItem({ documents, tableName }: Table, key: Key): Promise<Item | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
  );
  return Item;
}

/** Every item of a partition, page by page. */
export async function queryPartition({ documents, tableName }: Table, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** The items that exist under different keys, as many as there may be. Throws an `UnprocessedKeysError`. */
export async function getItems(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += BATCH)
    items.push(...(await getBatch(table, keys.slice(from, from + BATCH))));
  return items;
}

/** DynamoDB may leave keys of a batch unprocessed; they are asked for again a few times. */
async function getBatch({ documents, tableName }: Table, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let Keys: Item[] = keys.map((key) => ({ ...key }));
  for (let tries = 1; ; tries++) {
    const answer = await documents.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[tableName] ?? []));
    Keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (Keys.length === 0) return items;
    if (tries === MAX_BATCH_TRIES)
      throw new UnprocessedKeysError(`DynamoDB left ${Keys.length} keys of a batch unprocessed`);
    await setTimeout(BATCH_AGAIN_MS * 2 ** (tries - 1));
  }
}

/** A condition that does not hold is an answer; every other error is thrown on. */
export async function conditionally<T>(write: () => Promise<T>): Promise<Written<T>> {
  try {
    return { kind: 'written', value: await write() };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { kind: 'conflict' };
    throw error;
  }
}
