import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { type Names, withNames } from '../../functions/domain/org/names.ts';
import type { EventCamera } from '../../functions/domain/outbox/event.ts';
import {
  type ClipState,
  isTerminal,
  type Outcome,
  type TerminalState,
} from '../../functions/domain/outcome.ts';
import type { Period } from './period.ts';
import type { KnownClips } from './read-clips.ts';

/** Which clips are asked for. */
export interface ClipFilter extends Period {
  /** A name in any case, or an id. */
  camera?: string;
  site?: string;
  outcome?: TerminalState;
  /** Those in flight, too. */
  all: boolean;
}

/** What is read of one organization. */
export interface OrgHistory {
  orgId: string;
  clips: KnownClips;
  names: Names | undefined;
}

/** A clip as `--json` prints it. Times are ISO 8601 in UTC; what is not known is null. */
export interface HistoryLine {
  orgId: string;
  clipUuid: string;
  state: ClipState;
  /** When it ended; of one in flight, since when it is in its state. */
  since: string;
  label: string | null;
  title: string | null;
  cameras: EventCamera[];
  firstSeenAt: string | null;
  /** From its beginning, as near as is known, to its end. */
  tookSeconds: number | null;
  attempt: number;
  /** Outcomes that were recorded, and how often. */
  told: Partial<Record<Outcome, number>>;
  /** Notifications that are recorded and not yet out. */
  owed: number;
}

export interface History {
  clips: HistoryLine[];
  /** How many more there are. */
  leftOff: number;
}

/** The latest clips that pass the filter. */
export function findHistory(orgs: readonly OrgHistory[], filter: ClipFilter, limit: number): History {
  const found = orgs
    .flatMap(({ clips: { inFlight, ended }, names }) =>
      (filter.all ? [...inFlight, ...ended] : ended).map((clip) => toLine(clip, names)),
    )
    .filter((line) => passes(line, filter))
    .sort((a, b) => (a.since < b.since ? 1 : a.since > b.since ? -1 : 0));
  return { clips: found.slice(0, limit), leftOff: Math.max(0, found.length - limit) };
}

/** Is there a camera, or a site, that the filter may mean? Where none has a name, nobody can tell. */
export function isKnownPlace(orgs: readonly OrgHistory[], { camera, site }: ClipFilter): boolean {
  const cameras = orgs.flatMap(({ names, clips }) => [
    ...(names?.cameras.values() ?? []),
    ...[...clips.ended, ...clips.inFlight].flatMap(({ details }) =>
      (details.deviceUuids ?? []).map((uuid): EventCamera => ({ uuid })),
    ),
  ]);
  return (
    (camera === undefined || cameras.some((one) => isCalled(one, camera))) &&
    (site === undefined || cameras.some((one) => isAt(one, site)))
  );
}

function toLine(clip: ClipRecord, names: Names | undefined): HistoryLine {
  const { stateSinceMs, startedAtMs, firstSeenAtMs, details, state } = clip;
  return {
    orgId: clip.orgId,
    clipUuid: clip.clipUuid,
    state,
    since: new Date(stateSinceMs).toISOString(),
    label: clip.label ?? null,
    title: details.title ?? null,
    cameras: withNames(names, details.deviceUuids ?? []),
    firstSeenAt: firstSeenAtMs === undefined ? null : new Date(firstSeenAtMs).toISOString(),
    tookSeconds:
      startedAtMs === undefined || !isTerminal(state)
        ? null
        : Math.max(0, Math.round((stateSinceMs - startedAtMs) / 1000)),
    attempt: clip.attempt,
    told: clip.told,
    owed: clip.owed.length,
  };
}

function passes(line: HistoryLine, { camera, site, outcome, sinceMs, untilMs }: ClipFilter): boolean {
  const atMs = Date.parse(line.since);
  if (atMs < sinceMs || atMs > untilMs) return false;
  if (outcome !== undefined && line.state !== outcome) return false;
  if (camera !== undefined && !line.cameras.some((one) => isCalled(one, camera))) return false;
  return site === undefined || line.cameras.some((one) => isAt(one, site));
}

function isCalled({ uuid, name }: EventCamera, asked: string): boolean {
  return uuid === asked || isSame(name, asked);
}

function isAt({ site }: EventCamera, asked: string): boolean {
  return isSame(site, asked);
}

function isSame(name: string | undefined, asked: string): boolean {
  return name !== undefined && fold(name) === fold(asked);
}

/** As somebody types it who sees it on a screen. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
