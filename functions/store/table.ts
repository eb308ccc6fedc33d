import { setTimeout } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { StoreError, type Written } from '../ports/store.ts';
import type { Key } from './keys.ts';
import { toStoreError } from './store-errors.ts';

/** The table, and the client that reaches it. */
export interface Table {
  documents: DynamoDBDocumentClient;
  tableName: string;
}

/** An item as it comes from the table: nothing is known of its attributes until a schema has read them. */
export type Item = Record<string, unknown>;

/** What has to hold for a write. */
export interface Condition {
  condition: string;
  values?: Item;
}

export interface Update extends Partial<Condition> {
  /** An update expression. */
  update: string;
  returns?: 'ALL_NEW' | 'UPDATED_OLD';
}

/** Source: BatchGetItem takes 100 keys. */
const BATCH = 100;
const BATCHES_AT_ONCE = 4;
const MAX_BATCH_TRIES = 5;
/** Before the second try; doubled before each further one. */
const BATCH_AGAIN_MS = 20;

export function getItem({ documents, tableName }: Table, Key: Key): Promise<Item | undefined> {
  return sent(async () => {
    const { Item } = await documents.send(
      new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    return Item;
  });
}

/** Every item of a partition, page by page. */
export function queryPartition({ documents, tableName }: Table, pk: string): Promise<Item[]> {
  return sent(async () => {
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
  });
}

/** The items that exist under different keys, as many as there may be, in no order. */
export async function getItems(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, index) =>
    keys.slice(index * BATCH, (index + 1) * BATCH),
  );
  const items = await pMap(batches, (batch) => getBatch(table, batch), { concurrency: BATCHES_AT_ONCE });
  return items.flat();
}

/** DynamoDB may leave keys of a batch unprocessed; they are asked for again a few times. */
function getBatch({ documents, tableName }: Table, keys: readonly Key[]): Promise<Item[]> {
  return sent(async () => {
    const items: Item[] = [];
    let Keys: Item[] = keys.map((key) => ({ ...key }));
    for (let tries = 1; ; tries++) {
      const answer = await documents.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[tableName] ?? []));
      Keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (Keys.length === 0) return items;
      if (tries === MAX_BATCH_TRIES) throw new StoreError('throttled', 'UnprocessedKeys');
      await setTimeout(BATCH_AGAIN_MS * 2 ** (tries - 1));
    }
  });
}

export async function putItem(
  { documents, tableName }: Table,
  Item: Key & Item,
  condition?: Condition,
): Promise<void> {
  await sent(() => documents.send(new PutCommand({ TableName: tableName, Item, ...onlyIf(condition) })));
}

export async function deleteItem(
  { documents, tableName }: Table,
  Key: Key,
  condition?: Condition,
): Promise<void> {
  await sent(() => documents.send(new DeleteCommand({ TableName: tableName, Key, ...onlyIf(condition) })));
}

/** Answers the attributes that were asked for with `returns`. */
export function updateItem(
  { documents, tableName }: Table,
  Key: Key,
  { update, condition, values, returns }: Update,
): Promise<Item> {
  return sent(async () => {
    const { Attributes = {} } = await documents.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression: update,
        ...(condition !== undefined && { ConditionExpression: condition }),
        ...(values && { ExpressionAttributeValues: values }),
        ...(returns && { ReturnValues: returns }),
      }),
    );
    return Attributes;
  });
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

/** Throws what is no answer as a `StoreError`. */
async function sent<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toStoreError(error);
  }
}

function onlyIf(condition: Condition | undefined) {
  return (
    condition && {
      ConditionExpression: condition.condition,
      ...(condition.values && { ExpressionAttributeValues: condition.values }),
    }
  );
}
