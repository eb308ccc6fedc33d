import { styleText } from 'node:util';
import Table from 'cli-table3';
import { type ClipRecord, isTerminal, type Outcome } from '../../functions/core/clip.ts';
import { formatDuration, toPlainText } from '../../functions/notify/plain-text.ts';
import type { Delivery } from '../cloud/deliveries.ts';
import type { Simulator } from '../rhombus/server.ts';
import type { Tracked } from './tracker.ts';

export interface ClipSummary {
  clipUuid: string;
  title: string | null;
  outcome: string;
  /** From its start, as the vendor dates it, to its end; null where that is not known. */
  tookSeconds: number | null;
  /** From the true end to the first delivery; null where the end is not known. */
  notifiedAfterSeconds: number | null;
}

/** The last line of `--json`, and the table at the end. */
export interface Summary {
  kind: 'summary';
  clips: ClipSummary[];
  outcomes: Partial<Record<Outcome, number>>;
  deliveries: number;
  /** Copies beyond the first that a subscriber got of the same event. */
  duplicates: number;
  /** Calls to the vendor by this run, whatever came of them. */
  apiCalls: number;
  seconds: number;
}

export function summarize(
  tracked: Tracked,
  deliveries: readonly Delivery[],
  { startedAtMs, apiCalls }: { startedAtMs: number; apiCalls: number },
  simulator?: Simulator,
): Summary {
  const first = new Map<string, number>();
  const copies = new Map<string, number>();
  for (const delivery of deliveries)
    for (const id of delivery.eventIds) {
      const key = `${delivery.protocol} ${delivery.endpoint} ${id}`;
      copies.set(key, (copies.get(key) ?? 0) + 1);
      first.set(id, Math.min(first.get(id) ?? Infinity, delivery.receivedAtMs));
    }
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { told } of tracked.clips)
    for (const [outcome, count] of Object.entries(told) as [Outcome, number][])
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return {
    kind: 'summary',
    clips: tracked.clips.map((clip) => summarizeClip(clip, first, simulator)),
    outcomes,
    deliveries: deliveries.length,
    duplicates: [...copies.values()].reduce((total, count) => total + count - 1, 0),
    apiCalls,
    seconds: Math.round((Date.now() - startedAtMs) / 100) / 10,
  };
}

function summarizeClip(
  clip: ClipRecord,
  first: ReadonlyMap<string, number>,
  simulator?: Simulator,
): ClipSummary {
  const { clipUuid, orgId, state, told, details } = clip;
  const world = simulator?.world;
  const truth = world?.find(clipUuid);
  const endedAtMs = truth && world?.finishedAtMs(truth);
  const outcome = isTerminal(state) && state !== 'stopped' ? state : undefined;
  const toldAtMs = outcome && first.get(`${orgId}/${clipUuid}/${outcome}/${told[outcome] ?? 1}`);
  const startedAtMs = truth?.createdAtMs ?? clip.startedAtMs;
  const tookMs =
    outcome && startedAtMs !== undefined ? (endedAtMs ?? clip.stateSinceMs) - startedAtMs : undefined;
  const lagMs = endedAtMs !== undefined && toldAtMs !== undefined ? toldAtMs - endedAtMs : undefined;
  return {
    clipUuid,
    title: details.title ?? null,
    outcome: state,
    tookSeconds: tookMs === undefined ? null : round(tookMs),
    notifiedAfterSeconds: lagMs === undefined ? null : round(lagMs),
  };
}

const COLORS = { completed: 'green', failed: 'red', removed: 'yellow', stalled: 'yellow' } as const;

/** The table at the end of a run for people. */
export function formatSummary(summary: Summary): string {
  const { length } = summary.clips;
  const calls = length > 0 ? ` (${(summary.apiCalls / length).toFixed(1)} a clip)` : '';
  const twice = summary.duplicates === 0 ? 'none twice' : `${summary.duplicates} of them copies`;
  const totals = `${summary.deliveries} deliveries, ${twice}. ${summary.apiCalls} API calls${calls} in ${formatDuration(summary.seconds)}.`;
  return length > 0 ? `${formatClips(summary.clips)}\n${totals}` : totals;
}

function formatClips(clips: readonly ClipSummary[]): string {
  const table = new Table({
    head: ['Clip', 'Outcome', 'Took', 'Told after'],
    colAligns: ['left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const clip of clips) {
    const color = COLORS[clip.outcome as keyof typeof COLORS];
    table.push([
      toPlainText(clip.title ?? clip.clipUuid, 40),
      color ? styleText(color, clip.outcome) : clip.outcome,
      clip.tookSeconds === null ? '' : formatDuration(clip.tookSeconds),
      clip.notifiedAfterSeconds === null ? '' : `${clip.notifiedAfterSeconds.toFixed(1)} s`,
    ]);
  }
  return table.toString();
}

function round(ms: number): number {
  return Math.round(ms / 100) / 10;
}
