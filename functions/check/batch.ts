import type * as v from 'valibot';
import { isLate, type Turn } from '../domain/turns/turn.ts';
import type { CheckDeps } from './deps.ts';
import { type TurnRequest, takeTurn } from './turn.ts';
import { readTurn, type TurnBatch } from './turn-batch.ts';

/** What Lambda takes the messages of a batch that are to come again by. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Takes the turns of a batch side by side, each by itself: what becomes of one org touches no other. A turn that comes
 * again has failed, or was in an invocation that crashed, and is stale by now: it goes to the dead letters, where somebody
 * sees it.
 */
export async function takeBatch(
  deps: CheckDeps,
  { Records }: v.InferOutput<typeof TurnBatch>,
  invocation: string,
): Promise<BatchAnswer> {
  const isAgain = ({ attributes }: (typeof Records)[number]) => attributes.ApproximateReceiveCount > 1;
  const again = Records.filter(isAgain).map(({ messageId }) => messageId);
  const taken = latestOfEach(
    Records.filter((record) => !isAgain(record)),
    deps.clock.now(),
  );
  // One that comes late says that executions are scarce, whoever it is.
  const isScarce = taken.some(({ turn }) => isLate(turn, deps.clock.now()));
  const failed = await Promise.all(
    taken.map(async ({ messageId, turn }) =>
      (await succeeds(deps, { turn, isScarce, invocation: `${invocation} ${turn.organization.id}` }))
        ? []
        : [messageId],
    ),
  );
  return { batchItemFailures: [...again, ...failed.flat()].map((itemIdentifier) => ({ itemIdentifier })) };
}

interface Taken {
  messageId: string;
  turn: Turn;
}

/** What asks for more asks for all that the others do. */
const RANK: Record<Turn['source'], number> = { tick: 0, watch: 1, orgs: 2 };

/** Of an org's turns one: a person's before a tick's, and of those alike the one that was due last. */
export function latestOfEach(
  records: readonly { messageId: string; body: string }[],
  nowMs: number,
): Taken[] {
  const turns = records.flatMap(({ messageId, body }): Taken[] => {
    const turn = readTurn(body, nowMs);
    return turn === undefined ? [] : [{ messageId, turn }];
  });
  const byOrg = Map.groupBy(turns, ({ turn }) => turn.organization.id);
  const first = (a: Taken, b: Taken) =>
    RANK[b.turn.source] - RANK[a.turn.source] || b.turn.dueAtMs - a.turn.dueAtMs;
  return [...byOrg.values()].flatMap((ofOrg) => ofOrg.toSorted(first).slice(0, 1));
}

async function succeeds(deps: CheckDeps, request: TurnRequest): Promise<boolean> {
  try {
    await takeTurn(deps, request);
    return true;
  } catch (error) {
    deps.reportFailure(request.turn.organization.id, error);
    return false;
  }
}
