import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TroubleNotice } from '../../local/cloud/deliveries.ts';
import { GAME_FAULTS, type GameFault } from './faults.ts';
import { type GameWorld, startWorld } from './world.ts';

const POLL_MS = 200;
/** What has not been told by then is not told. */
const PATIENCE_MS = 6.5 * 60_000;

type Phase = 'begins' | 'over';

interface Played {
  fault: GameFault;
  /** Between these it was so, epoch ms. */
  beganAtMs: number;
  mendedAtMs: number;
  toldSec: number | undefined;
  overSec: number | undefined;
}

/** Provokes every fault, waits for its message, mends it, and waits for the message that it is over. */
async function play(): Promise<{ played: Played[]; notices: readonly TroubleNotice[] }> {
  const orgIds = [...new Set(GAME_FAULTS.flatMap(({ org }) => org ?? []))];
  await using world = await startWorld(orgIds, ['no-secret']);
  for (const fault of GAME_FAULTS) fault.prepare?.(world);
  for (const { isFromStart, begin } of GAME_FAULTS) if (isFromStart) await begin(world);
  // Whoever is to be missed has to have been seen.
  await sleep(25_000);
  const together = GAME_FAULTS.filter(({ isAlone }) => !isAlone);
  const [longest, ...others] = together.map((fault) => playOne(world, fault));
  const played = await Promise.all(others);
  for (const fault of GAME_FAULTS.filter(({ isAlone }) => isAlone)) {
    await world.forgetTroubles();
    played.push(await playOne(world, fault));
  }
  if (longest !== undefined) played.unshift(await longest);
  return { played, notices: world.notices };
}

async function playOne(world: GameWorld, fault: GameFault): Promise<Played> {
  const { isFromStart, begin, mend, overLater } = fault;
  const from = isFromStart ? 0 : world.notices.length;
  const beganAtMs = isFromStart ? world.startedAtMs : Date.now();
  if (!isFromStart) await begin(world);
  const toldSec = await secondsUntil(beganAtMs, () => toldAtMs(world, fault, 'begins', from));
  const mendedAtMs = Date.now();
  await mend(world);
  const overSec =
    toldSec === undefined || overLater !== undefined
      ? undefined
      : await secondsUntil(mendedAtMs, () => toldAtMs(world, fault, 'over', from));
  const done = { fault, beganAtMs, mendedAtMs, toldSec, overSec };
  say(done);
  return done;
}

/** When it was told, epoch ms. */
function toldAtMs(world: GameWorld, { tells }: GameFault, phase: Phase, from: number): number | undefined {
  // No alarms here: this is what they count.
  if ('alarm' in tells) return world.lastHealthFailed() === (phase === 'begins') ? Date.now() : undefined;
  const { kind, about } = tells;
  const notice = world.notices
    .slice(from)
    .find((one) => one.phase === phase && one.trouble === kind && one.about === about);
  return notice?.receivedAtMs;
}

/** Seconds until it was told; undefined where it is not. */
async function secondsUntil(sinceMs: number, atMs: () => number | undefined): Promise<number | undefined> {
  const giveUpAtMs = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUpAtMs) {
    const told = atMs();
    if (told !== undefined) return Math.max(0, Math.round((told - sinceMs) / 100) / 10);
    await sleep(POLL_MS);
  }
  return undefined;
}

function say({ fault, toldSec, overSec }: Played): void {
  console.log(`${fault.name}: ${nameOf(fault)} after ${toldSec ?? '–'} s, over after ${overSec ?? '–'} s`);
}

function nameOf({ tells }: GameFault): string {
  return 'alarm' in tells ? tells.alarm : tells.kind;
}

function isWell({ fault, toldSec, overSec }: Played): boolean {
  return toldSec !== undefined && (overSec !== undefined || fault.overLater !== undefined);
}

/** What operators were told that was not so: a trouble that nobody had provoked, or one as over that was not mended. */
function untrue(played: readonly Played[], notices: readonly TroubleNotice[]): TroubleNotice[] {
  return notices.filter(
    ({ trouble, about, phase, receivedAtMs }) =>
      !played.some(({ fault: { tells, comesOfIt = [] }, beganAtMs, mendedAtMs }) => {
        const told = 'kind' in tells ? [tells, ...comesOfIt] : comesOfIt;
        const fromMs = phase === 'over' ? mendedAtMs : beganAtMs;
        const isOf = told.some((one) => one.kind === trouble && (one.about ?? about) === about);
        return receivedAtMs >= fromMs && isOf;
      }),
  );
}

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'game-day.md');
const TABLE = /(<!-- table -->\n).*?(<!-- end -->)/s;

function report(played: readonly Played[]): void {
  const rows = played.map(({ fault, toldSec, overSec }) => {
    const anchor = nameOf(fault).toLowerCase();
    const told = toldSec === undefined ? 'not told' : `${toldSec} s`;
    const over = overSec === undefined ? (fault.overLater ?? 'not told') : `${overSec} s`;
    const alarm = 'alarm' in fault.tells ? ' (alarm)' : '';
    return `| ${fault.what} | [${nameOf(fault)}](runbook.md#${anchor})${alarm} | ${told} | ${over} |`;
  });
  const table = [
    '| what goes wrong | what is told | after | over, once it is mended, after |',
    '| --- | --- | ---: | ---: |',
    ...rows,
  ];
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(TABLE, (_, begin: string, end: string) => `${begin}\n${table.join('\n')}\n\n${end}`),
  );
}

const { played, notices } = await play();
if (process.argv.includes('--write')) report(played);
const missed = played.filter((one) => !isWell(one));
for (const { fault } of missed) console.error(`${fault.name}: not told, or not told that it is over`);
const wrong = untrue(played, notices);
for (const { trouble, about, phase, text } of wrong)
  console.error(`${trouble} of ${about || 'many'}, ${phase}: told, and was not so\n${text}`);
process.exitCode = missed.length === 0 && wrong.length === 0 ? 0 : 1;
