import { createReadBoard } from '../../cli/board/read-board.ts';
import { serveBoard } from '../../cli/board/server.ts';
import type { KnownOrg } from '../../cli/status/org-status.ts';
import type { Scene } from '../cli/board/scenes.ts';
import { startTable } from '../store/dynalite.ts';

/** A board of a scene, on an emulator of its own, at one moment that never passes. */
export interface BoardSite extends AsyncDisposable {
  url: string;
}

export interface SiteOptions {
  scene: Scene;
  nowMs: number;
  /** Why the table cannot be read; the scene is then what it was some minutes ago. */
  trouble?: string;
  /** As if it had never been read. */
  isNew?: boolean;
}

const AGE_MS = 190_000;

export async function startSite({ scene, nowMs, trouble, isNew = false }: SiteOptions): Promise<BoardSite> {
  const table = await startTable();
  try {
    await scene(table.store, nowMs);
    const organizations = await table.store.listOrganizations();
    const orgs = organizations.map(
      ({ id, limits }): KnownOrg => ({
        orgId: id,
        isConfigured: true,
        idleSeconds: 30,
        ...(limits?.callsPerMinute !== undefined && { callsPerMinute: limits.callsPerMinute }),
      }),
    );
    const board = isNew ? undefined : await createReadBoard(table.store)({ orgs, onlyThese: false }, nowMs);
    const latest = { board, trouble, nowMs: trouble === undefined ? nowMs : nowMs + AGE_MS };
    const server = await serveBoard({
      latest: async () => latest,
      where: 'Table Clipwatch-Table-1A2B3C4D',
      port: 0,
    });
    return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
  } finally {
    await table.close();
  }
}
