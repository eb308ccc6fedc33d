import type { OperatorMessage } from '../domain/trouble/trouble.ts';

/** Those who operate this installation. */
export interface Operators {
  /** Publishes one message. False where the topic did not take it: it is told with the next look. */
  tell(message: OperatorMessage): Promise<boolean>;
}
