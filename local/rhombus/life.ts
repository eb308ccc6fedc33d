import type { ScriptedClip } from './scenario.ts';

/** What the outside did to a clip, in seconds from its start. */
export interface Interventions {
  deletedAfterSec?: number;
  retriedAfterSec?: number;
}

/** A clip at one moment. */
export interface ClipState {
  status: string;
  operation: string | null;
  /** Of the current operation, 0..100. */
  percent: number;
  /** Segments that are uploaded, 0..1. */
  uploaded: number;
  /** Seconds from the clip's start to its last movement. */
  movedAfterSec: number;
  ended: boolean;
}

const OPERATIONS = [
  { status: 'INITIATING', operation: 'Waiting for the camera' },
  { status: 'UPLOADING', operation: 'Uploading segments' },
  { status: 'RENDERING', operation: 'Processing video' },
] as const;

/** Of its way, what a clip that has not ended never gets past. */
const ALMOST = 0.999;

/** Seconds from a clip's start to its end; Infinity for one that is stuck. */
function endOfFirstAttempt({ outcome, takesSec, stall }: ScriptedClip): number {
  return outcome === 'stuck' ? Infinity : takesSec + (stall?.forSec ?? 0);
}

/** Seconds from a clip's start to its last end, retries included; Infinity where there is none. */
export function endOf(script: ScriptedClip, done: Interventions): number {
  const retryFrom = retryOf(script, done);
  const end = retryFrom === undefined ? endOfFirstAttempt(script) : retryFrom + script.takesSec;
  return Math.min(end, done.deletedAfterSec ?? Infinity);
}

/** The state of a clip so many seconds after its start; undefined where nobody can see it. */
export function stateAfter(script: ScriptedClip, sec: number, done: Interventions): ClipState | undefined {
  if (sec < script.invisibleSec) return undefined;
  const { deletedAfterSec } = done;
  if (deletedAfterSec !== undefined && sec >= deletedAfterSec)
    return { ...movingState(script, deletedAfterSec), status: 'DELETED', operation: null, ended: true };
  const retryFrom = retryOf(script, done);
  if (retryFrom !== undefined && sec >= retryFrom) return retriedState(script, sec, retryFrom);
  const end = endOfFirstAttempt(script);
  if (sec < end) return movingState(script, sec);
  const last = { ...movingState(script, end), movedAfterSec: end, ended: true };
  switch (script.outcome) {
    case 'complete':
    case 'stuck':
      return completeState(end);
    case 'fail':
      return { ...last, status: 'FAILED', operation: script.reason ?? 'Rendering failed' };
    case 'delete':
      return { ...last, status: 'DELETED', operation: null };
    case 'vanish':
      return undefined;
    default:
      throw new Error(`Unknown outcome ${script.outcome satisfies never}`);
  }
}

function retryOf(script: ScriptedClip, { retriedAfterSec }: Interventions): number | undefined {
  if (retriedAfterSec !== undefined) return retriedAfterSec;
  return script.retryAfterSec === undefined ? undefined : endOfFirstAttempt(script) + script.retryAfterSec;
}

/** A retried clip goes its whole way without a stop. */
function retriedState(script: ScriptedClip, sec: number, retryFrom: number): ClipState {
  const end = retryFrom + script.takesSec;
  if (sec >= end) return completeState(end);
  return { ...stageAt(script, (sec - retryFrom) / script.takesSec), movedAfterSec: sec, ended: false };
}

function completeState(end: number): ClipState {
  return {
    status: 'COMPLETE',
    operation: 'Complete',
    percent: 100,
    uploaded: 1,
    movedAfterSec: end,
    ended: true,
  };
}

function movingState(script: ScriptedClip, sec: number): ClipState {
  const { takesSec, stall, steps, spell, reaches } = script;
  const stood = stall ? Math.min(stall.forSec, Math.max(0, sec - stall.at * takesSec)) : 0;
  const smooth = Math.min(1, (sec - stood) / takesSec);
  const fraction = steps === undefined ? smooth : Math.floor(smooth * steps) / steps;
  const spellFrom = spell ? timeOf(script, spell.at) : Infinity;
  const inSpell = spell && sec >= spellFrom && sec < spellFrom + spell.forSec;
  return {
    ...stageAt(script, Math.min(ALMOST, reaches * fraction)),
    ...(inSpell && { status: spell.status }),
    movedAfterSec: timeOf(script, fraction),
    ended: false,
  };
}

/** Seconds from the start to the moment when this share of the time, stalls not counted, is over. */
function timeOf({ takesSec, stall }: ScriptedClip, fraction: number): number {
  return fraction * takesSec + (stall && fraction > stall.at ? stall.forSec : 0);
}

/** Where a clip is when it has come this share of its way. */
function stageAt({ stages }: ScriptedClip, way: number) {
  const [initiating, uploading, rendering] = stages;
  const whole = initiating + uploading + rendering;
  const limits = [initiating / whole, (initiating + uploading) / whole, 1];
  const index = limits.findIndex((limit) => way < limit);
  const { status, operation } = OPERATIONS[index] ?? OPERATIONS[2];
  const partOf = (stage: number) => {
    const from = limits[stage - 1] ?? 0;
    const part = Math.min(1, Math.max(0, (way - from) / ((limits[stage] ?? 1) - from)));
    return Math.round(part * 1e9) / 1e9;
  };
  return {
    status,
    operation,
    percent: Math.floor(100 * partOf(index)),
    uploaded: way >= (limits[1] ?? 1) ? 1 : partOf(1),
  };
}
