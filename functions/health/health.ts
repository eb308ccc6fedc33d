import pMap from 'p-map';
import type { Limits } from '../domain/org/limits.ts';
import {
  dueInspections,
  firstLog,
  type HealthLog,
  inspectedAt,
  isTimeForWell,
} from '../domain/trouble/health-log.ts';
import { planMessages } from '../domain/trouble/plan-messages.ts';
import { type Trouble, type TroubleMessage, troubleKeyOf } from '../domain/trouble/trouble.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inspector } from '../ports/inspector.ts';
import type { Operators } from '../ports/operators.ts';
import type { HealthStore, Store } from '../ports/store.ts';
import type { HealthInput } from './health-input.ts';
import { lookAround } from './look-around.ts';

export interface HealthDeps {
  clock: Clock;
  store: Pick<Store, 'readRegistry' | 'readAudiences' | 'loadTopicHealth' | keyof HealthStore>;
  inspector: Inspector;
  operators: Operators;
  limits: Limits;
  /** URLs of the queues that hold what was given up, by their names. */
  queues: Readonly<Record<string, string>>;
}

const WRITES_AT_ONCE = 8;

/** Finds out what is wrong, and tells operators what of it they do not know. Answers how many messages went out. */
export async function tellTroubles(deps: HealthDeps, input: HealthInput): Promise<number> {
  const { clock, store } = deps;
  const nowMs = clock.now();
  const before = await store.loadHealthLog();
  const log = before ?? firstLog(nowMs);
  const { everything } = input;
  const due = everything ? { queues: true, subscribers: true } : dueInspections(log, nowMs);
  const around = await lookAround(deps, input, due);
  const known = await store.listTroubles();
  // Of what was removed there is nothing more to say.
  await forEach(known.filter(around.isGone), (trouble) => store.removeTrouble(trouble));
  const left = known.filter((trouble) => !around.isGone(trouble));
  const plan = planMessages(left, around.found, around.isLookedAt, nowMs);
  await forEach(plan.remove, (trouble) => store.removeTrouble(trouble));
  await forEach(plan.put, (trouble) => store.putTrouble(trouble));
  const inspected = inspectedAt(log, due, nowMs);
  if (inspected !== before) await store.saveHealthLog(inspected);
  const told = await tellAll(deps, plan.messages, left);
  const isWell = plan.messages.length === 0 && isTimeForWell(inspected, left, nowMs);
  return isWell ? tellWell(deps, inspected, around.organizations) : told;
}

async function tellAll(
  { store, operators }: HealthDeps,
  messages: readonly TroubleMessage[],
  known: readonly Trouble[],
): Promise<number> {
  let told = 0;
  const before = new Map(known.map((trouble) => [troubleKeyOf(trouble), trouble]));
  for (const message of messages) {
    // First, since what cannot be remembered would be told each minute.
    await forEach(message.troubles, (trouble) => store.putTrouble(trouble));
    if (await operators.tell(message)) told++;
    else
      await forEach(message.troubles, (trouble) => {
        const asTold = before.get(troubleKeyOf(trouble));
        return asTold === undefined ? store.removeTrouble(trouble) : store.putTrouble(asTold);
      });
  }
  return told;
}

async function tellWell(
  { clock, store, operators }: HealthDeps,
  before: HealthLog,
  organizations: number,
): Promise<number> {
  await store.saveHealthLog({ ...before, wellSinceMs: clock.now() });
  if (await operators.tell({ phase: 'well', organizations })) return 1;
  await store.saveHealthLog(before);
  return 0;
}

async function forEach(
  troubles: readonly Trouble[],
  write: (trouble: Trouble) => Promise<void>,
): Promise<void> {
  await pMap(troubles, write, { concurrency: WRITES_AT_ONCE });
}
