import type { Inspected, ListedSubscription } from '../domain/trouble/inspection-troubles.ts';

/** Looks at what surrounds the functions. It never throws for what AWS does. */
export interface Inspector {
  /** How many messages wait in a queue. */
  countLetters(queueUrl: string): Promise<Inspected<number>>;
  listSubscriptions(topicArn: string): Promise<Inspected<ListedSubscription[]>>;
}
