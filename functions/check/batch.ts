import type * as v from 'valibot';
import { isLate, type Turn } from '../domain/turns/turn.ts';
import type { CheckDeps } from './deps.ts';
import type { MayHaveKey } from './key-hosts.ts';
import { type TurnRequest, takeTurn } from './turn.ts';
import { readTurn, type TurnBatch } from './turn-batch.ts';

/** A batch is where turns come in, and anybody may have written one. */
export interface BatchDeps extends CheckDeps {
  mayHaveKey: MayHaveKey;
}

/** What Lambda takes the messages of a batch that are to come again by. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Takes the turns of a batch side by side, each by itself: what becomes of one org touches no other. A turn that comes
 * again has failed, or was in an invocation that crashed, and is stale by now: it goes to the dead letters, where somebody
 * sees it. So does one whose key may not go where it says.
 */
export async function takeBatch(
  deps: BatchDeps,
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

/** Of ours, none is longer. */
const LONGEST_ID = 64;

async function succeeds(deps: BatchDeps, request: TurnRequest): Promise<boolean> {
  const { organization } = request.turn;
  try {
    if (!(await deps.mayHaveKey(organization, deps.clock.now()))) {
      deps.report({ kind: 'turn-refused', orgId: organization.id.slice(0, LONGEST_ID) });
      return false;
    }
    await takeTurn(deps, request);
    return true;
  } catch (error) {
    deps.reportFailure(organization.id, error);
    return false;
  }
}
