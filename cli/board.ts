import { renderPage, sayWhere } from './board/page.ts';
import { serveBoard } from './board/server.ts';
import { createLatestOfTable, createTableReader } from './board/table-reader.ts';
import { onPort } from './port.ts';
import type { InstallationOptions } from './status/installation.ts';
import { type OpenTable, withTable } from './status/open-table.ts';
import { untilStopped } from './stopped.ts';

interface BoardOptions extends InstallationOptions {
  /** Default: those that are watched. */
  org?: string[];
  port: number;
  html: boolean;
}

/** `clipwatch board`: serves a page of how an installation is until it is stopped, or prints it once. */
export async function board(options: BoardOptions): Promise<void> {
  await withTable(options, (table) => (options.html ? print(table, options) : serve(table, options)));
}

async function print(table: OpenTable, { org }: BoardOptions): Promise<void> {
  const nowMs = Date.now();
  const found = await createTableReader(table, org)(nowMs);
  const latest = { board: found, trouble: undefined, nowMs };
  console.log(renderPage(latest, { where: whereIs(table), mode: 'printed' }));
}

async function serve(table: OpenTable, options: BoardOptions): Promise<void> {
  const latest = createLatestOfTable(table, options.org);
  const server = await onPort(options.port, (port) => serveBoard({ latest, where: whereIs(table), port }));
  console.log(`Board  ${server.url}/`);
  console.log('Ctrl-C ends it.');
  await untilStopped();
  await server.close();
}

function whereIs({ installation, run }: OpenTable): string {
  return sayWhere(installation.tableName, run?.pid);
}
