import { setTimeout as sleep } from 'node:timers/promises';
import { nameRun, type OpenTable } from '../status/open-table.ts';
import { explainTrouble } from '../status/trouble.ts';
import { findWatched } from '../status/watched.ts';
import type { BoardState } from './board-state.ts';
import { createLatest, type Latest } from './latest.ts';
import { createReadBoard } from './read-board.ts';

/** Reads an installation's table for the board: the organizations that are asked for, or else all that are watched. */
export function createTableReader(
  table: OpenTable,
  asked?: readonly string[],
): (nowMs: number) => Promise<BoardState> {
  const readBoard = createReadBoard(table.store);
  return async (nowMs) => {
    const { configured, know } = await findWatched(table, process.cwd());
    const orgs = know([...new Set(asked ?? configured)]);
    return readBoard({ orgs, onlyThese: asked !== undefined }, nowMs);
  };
}

/** The same, for a page that stays. */
export function createLatestOfTable(table: OpenTable, asked?: readonly string[]): () => Promise<Latest> {
  return createLatest({
    read: createTableReader(table, asked),
    explain: (error) => explainTrouble(nameRun(error, table.run)),
    now: Date.now,
    wait: (ms) => sleep(ms, undefined, { ref: false }),
  });
}
