import type { DelayedTurn } from '../domain/turns/spread.ts';

export interface Turns {
  /** Sends turns to the check queue. Answers how many could not be sent: the next tick is their retry. */
  send(turns: readonly DelayedTurn[]): Promise<{ unsent: number }>;
}

/** What a tick came to. */
export interface Ticked {
  organizations: number;
  turns: number;
  /** Turns that could not be sent: the next tick is their retry. */
  unsent: number;
  registered: number;
  removed: number;
  /** Changes of the registry that the table did not take: the next tick is their retry, too. */
  unwritten: number;
}
