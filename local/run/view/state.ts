import type { ClipRecord } from '../../../functions/domain/clip/clip.ts';
import type { OrgState } from '../../../functions/domain/org/state.ts';
import { isTerminal } from '../../../functions/domain/outcome.ts';
import { toPlainText } from '../../../functions/notify/plain-text.ts';
import { toPrintable } from '../printable.ts';

/** What the table says of the org and its clips. */
export interface Tracked {
  org: OrgState | undefined;
  /** In the order in which they began. */
  clips: ClipRecord[];
  /** Clips whose end is told: in the table nothing is owed any longer. */
  ended: number;
  /** Of all organizations that are watched. Absent where there is one, which is `org`. */
  all?: Overview;
}

/** How several organizations fare. */
export interface Overview {
  count: number;
  /** How many have been looked at. */
  looked: number;
  /** Those that cannot be seen. */
  blind: OrgState[];
}

/** What a run watches. */
export interface Watched {
  /** The organization, or the first of several. */
  orgId: string;
  orgs: number;
  apiUrl: string;
  /** The API and its clips are made up. */
  isSimulated: boolean;
  hasWebhook: boolean;
}

/** All that a view shows of a run. */
export interface RunState {
  watched: Watched;
  startedAtMs: number;
  /** Absent until the schedules run. */
  watchingSinceMs?: number;
  calls: { count: number; lastAtMs?: number };
  tracked: Tracked;
  /** How far each clip is, 0..1. */
  done: ReadonlyMap<string, number>;
}

export function startState(watched: Watched, nowMs: number): RunState {
  return {
    watched,
    startedAtMs: nowMs,
    calls: { count: 0 },
    tracked: { org: undefined, clips: [], ended: 0 },
    done: new Map(),
  };
}

export function withTracked(state: RunState, tracked: Tracked): RunState {
  const done = tracked.clips.map((clip): [string, number] => [
    clip.clipUuid,
    fractionOf(clip) ?? state.done.get(clip.clipUuid) ?? 0,
  ]);
  return { ...state, tracked, done: new Map(done) };
}

export function withCall(state: RunState, nowMs: number): RunState {
  return { ...state, calls: { count: state.calls.count + 1, lastAtMs: nowMs } };
}

export function inFlight({ clips }: Tracked): ClipRecord[] {
  return clips.filter(({ state }) => !isTerminal(state));
}

export function titleOf({ details, clipUuid }: ClipRecord): string {
  return toTitle(details.title, clipUuid);
}

/** A clip's title as one line of harmless text, or else its id. */
export function toTitle(title: string | undefined, clipUuid: string): string {
  return toPrintable(toPlainText(title ?? '', MAX_TITLE)).trim() || toPrintable(clipUuid);
}

const MAX_TITLE = 200;

/** The stages of an export, for a bar that fills once: the vendor's percent is of the current operation only. */
const STAGES: Record<string, { from: number; share: number }> = {
  INITIATING: { from: 0, share: 0.1 },
  UPLOADING: { from: 0.1, share: 0.6 },
  RENDERING: { from: 0.7, share: 0.3 },
};

/** 0..1; undefined where the clip says nothing of its stage, so that its bar stays where it was. */
function fractionOf({ state, rawStatus, progress }: ClipRecord): number | undefined {
  if (state === 'completed') return 1;
  const stage = STAGES[rawStatus ?? ''];
  return stage && stage.from + stage.share * (progress?.fraction ?? 0);
}
