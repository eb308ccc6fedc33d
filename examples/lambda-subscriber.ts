import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SNSEvent } from 'aws-lambda';
import * as v from 'valibot';

// A Lambda function that is subscribed to the events topic, and does its work once for each event, however often the
// event comes. It needs a table with the key `id` (a string) and a TTL on `expiresAt`, named in TABLE_NAME.

/** Only what is used is asked for, and further fields are let through: they may be added within a version. */
const ClipEvent = v.looseObject({ id: v.string(), type: v.string(), subject: v.string() });
type ClipEvent = v.InferOutput<typeof ClipEvent>;
const Message = v.pipe(v.string(), v.parseJson(), ClipEvent);

/** SNS may try a function for 23 days; a copy that comes later than that would be a new event. */
const REMEMBERED_SECONDS = 30 * 86_400;

export interface Deps {
  documents: DynamoDBDocumentClient;
  tableName: string;
  /** What throws is done again. */
  work: (event: ClipEvent) => Promise<void>;
}

export function createHandler({ documents, tableName: TableName, work }: Deps) {
  return async ({ Records }: SNSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    for (const { Sns } of Records) {
      const parsed = v.safeParse(Message, Sns.Message);
      if (!parsed.success) throw new Error('The message is no event of a clip');
      const event = parsed.output;
      // If this run is killed, nobody else has to wait longer than it could have gone on.
      if (!(await claim(event.id, Date.now() + context.getRemainingTimeInMillis()))) continue;
      try {
        await work(event);
      } catch (error) {
        await documents.send(new DeleteCommand({ TableName, Key: { id: event.id } }));
        throw error;
      }
      await remember(event.id, { isDone: true, claimedUntilMs: 0 });
    }
  };

  /** False where the work is done. Throws where another run is at it, so that Lambda comes back later. */
  async function claim(id: string, claimedUntilMs: number): Promise<boolean> {
    try {
      await remember(id, { isDone: false, claimedUntilMs }, [
        'attribute_not_exists(id) OR (isDone = :no AND claimedUntilMs < :now)',
        { ':no': false, ':now': Date.now() },
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }));
    if (Item?.isDone === true) return false;
    throw new Error(`Another run is at the event ${id}`);
  }

  async function remember(id: string, state: object, [ConditionExpression, values]: Condition = []) {
    const expiresAt = Math.floor(Date.now() / 1000) + REMEMBERED_SECONDS;
    const Item = { id, expiresAt, ...state };
    await documents.send(
      new PutCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues: values }),
    );
  }
}

type Condition = [expression?: string, values?: Record<string, unknown>];

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient()),
  tableName: process.env.TABLE_NAME ?? '',
  // Your work goes here. `type` ends in the outcome, and `subject` is the clip.
  work: async ({ type, subject }) => console.log(type, subject),
});
