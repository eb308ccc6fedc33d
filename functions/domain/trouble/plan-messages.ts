import { type FoundTrouble, type Trouble, type TroubleMessage, troubleKeyOf } from './trouble.ts';

const MINUTE_MS = 60_000;
/** While a trouble lasts, operators hear of it once a day; of what hurries nobody, once a week. */
const AGAIN_MS = 24 * 60 * MINUTE_MS;
const UNHURRIED_AGAIN_MS = 7 * AGAIN_MS;
/** One that has been over for so long is forgotten, and the next is a new one. */
const FORGOTTEN_AFTER_MS = 60 * MINUTE_MS;
/** One that began again has to last for so long, and to be over for so long, before a word: twice as long each time. */
const FIRST_HOLD_MS = 5 * MINUTE_MS;
const LONGEST_HOLD_MS = 60 * MINUTE_MS;
/** From so many alike on, operators get one message: a vendor that is out is out for every organization. */
const MANY = 4;

/** What operators are to be told, and what is to be remembered of it, or forgotten, without a word. */
export interface TroublePlan {
  messages: TroubleMessage[];
  put: Trouble[];
  remove: Trouble[];
}

/**
 * Once when a trouble begins, once a day (or week) while it lasts, once when it is over. `isLookedAt` tells whether a known trouble's
 * subject was looked at at all: of the others nothing is concluded.
 */
export function planMessages(
  known: readonly Trouble[],
  found: readonly FoundTrouble[],
  isLookedAt: (trouble: Trouble) => boolean,
  nowMs: number,
): TroublePlan {
  const knownKeys = new Set(known.map(troubleKeyOf));
  const foundByKey = new Map(found.map((trouble) => [troubleKeyOf(trouble), trouble]));
  const steps = [
    ...found
      .filter((trouble) => !knownKeys.has(troubleKeyOf(trouble)))
      .map((trouble) => begin(trouble, nowMs)),
    ...known.flatMap((trouble) => {
      const now = foundByKey.get(troubleKeyOf(trouble));
      return now !== undefined || isLookedAt(trouble) ? [goOn(trouble, now, nowMs)] : [];
    }),
  ];
  const of = (what: Step['what']) => steps.filter((step) => step.what === what).map(({ trouble }) => trouble);
  return { messages: folded(steps.flatMap(({ told }) => told ?? [])), put: of('put'), remove: of('remove') };
}

/** What becomes of one trouble. What is told is remembered once it is out. */
interface Step {
  what: 'tell' | 'put' | 'remove' | 'nothing';
  trouble: Trouble;
  told?: Told;
}

interface Told {
  phase: TroubleMessage['phase'];
  trouble: Trouble;
}

function begin(found: FoundTrouble, nowMs: number): Step {
  return tell('begins', { ...found, toldAtMs: nowMs, times: 1 });
}

function tell(phase: Told['phase'], trouble: Trouble): Step {
  return { what: 'tell', trouble, told: { phase, trouble } };
}

function goOn(known: Trouble, found: FoundTrouble | undefined, nowMs: number): Step {
  const { turnedAtMs, isOver = false, ...rest } = known;
  const isOn = found !== undefined;
  if (isOn !== isOver) {
    const sinceToldMs = nowMs - known.toldAtMs;
    if (isOver && sinceToldMs >= FORGOTTEN_AFTER_MS) return { what: 'remove', trouble: known };
    if (isOn && sinceToldMs >= againMs(known))
      return tell('goes-on', { ...rest, why: found.why, toldAtMs: nowMs });
    // It was over only for a while: the hour of quiet begins anew.
    const asTold = isOver ? { ...rest, isOver, toldAtMs: nowMs } : rest;
    return turnedAtMs === undefined ? { what: 'nothing', trouble: known } : { what: 'put', trouble: asTold };
  }
  const sinceMs = turnedAtMs ?? nowMs;
  if (nowMs - sinceMs < holdMs(known.times + (isOn ? 1 : 0)))
    return turnedAtMs === undefined
      ? { what: 'put', trouble: { ...known, turnedAtMs: sinceMs } }
      : { what: 'nothing', trouble: known };
  if (isOn) return tell('begins', { ...found, toldAtMs: nowMs, times: known.times + 1 });
  return tell('over', { ...rest, isOver: true, toldAtMs: nowMs });
}

function againMs({ kind }: Trouble): number {
  return kind === 'key-old' ? UNHURRIED_AGAIN_MS : AGAIN_MS;
}

/** The first time nothing is held. */
function holdMs(times: number): number {
  return times < 2 ? 0 : Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** Math.min(times - 2, 10));
}

function folded(told: readonly Told[]): TroubleMessage[] {
  const alike = Map.groupBy(told, ({ phase, trouble }) => `${phase} ${trouble.kind}`);
  return [...alike.values()].flatMap((group): TroubleMessage[] => {
    const each = group.map(({ phase, trouble }) => ({
      phase,
      kind: trouble.kind,
      troubles: [trouble] as const,
    }));
    const [first, ...others] = group.map(({ trouble }) => trouble);
    const [message] = each;
    if (message === undefined || first === undefined || group.length < MANY) return each;
    return [{ ...message, troubles: [first, ...others] }];
  });
}
