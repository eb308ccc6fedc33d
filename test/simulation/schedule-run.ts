import { createRandom } from '../../local/random.ts';
import type { FakeTable } from './fake-store.ts';
import {
  arrive,
  type Call,
  createTimedGate,
  deliver,
  departs,
  FATES,
  type Fate,
  type Gate,
  type Witness,
} from './gate.ts';
import { finalProblems, livenessProblems } from './judgement.ts';
import { USUAL_PAGING } from './org-world.ts';
import type { Scheduler } from './scheduler.ts';
import type { TrueClip } from './true-clip.ts';
import { type OrgWorld, World } from './world.ts';

/** How far schedules may differ from the plain one. */
export interface Bounds {
  /** Calls that are struck by a fault. */
  faults: number;
  /** Times that an invocation is interrupted by the other one, though it could go on. */
  interruptions: number;
  withoutLease: boolean;
  /** Nobody has met the clip before: the two look at an org that was idle. */
  isNew: boolean;
}

/**
 * What a bound is explored with. Without the lease two may meet the same new clip, and a fault before the later one drops
 * it has copies of what was told go out, with the same id: that is not explored.
 */
export function variantsOf({ faults, interruptions }: Pick<Bounds, 'faults' | 'interruptions'>): Bounds[] {
  const all = [false, true].flatMap((isNew) =>
    [false, true].map((withoutLease) => ({ faults, interruptions, withoutLease, isNew })),
  );
  return all.filter(({ withoutLease, isNew }) => faults === 0 || !(withoutLease && isNew));
}

/** In words. */
export function describeBounds({ faults, interruptions, withoutLease, isNew }: Bounds): string {
  const clip = isNew ? 'a clip that is new' : 'a clip in flight';
  const lease = withoutLease ? 'without the lease' : 'with the lease';
  return `${clip}, faults at most ${faults}, interruptions at most ${interruptions}, ${lease}`;
}

/** When the two invocations begin. The clip has just ended. */
const TWO_AT_MS = 130_000;
/** Nothing of the two is left by then. */
const OVER_AT_MS = TWO_AT_MS + 75_000;
/** After the third tick without faults. */
const JUDGED_AT_MS = 375_000;

function createClip(startMs: number): TrueClip {
  return { uuid: 'A'.repeat(22), startMs, endMs: 125_000, ending: 'COMPLETE', visibleFromMs: startMs };
}

/** Chance is the same in every schedule, so that a list of choices says all. */
function createOrg(isNew: boolean): OrgWorld {
  return {
    organization: { id: 'acme', baseUrl: 'https://api.example', secretId: 'acme' },
    vendor: {
      clips: [createClip(isNew ? 121_000 : 30_000)],
      forgetAfterMs: Infinity,
      paging: USUAL_PAGING,
      listFault: () => 'none',
      endpointFault: () => undefined,
    },
    random: createRandom(1),
  };
}

/** Idle looks lie beyond an invocation's end, so that each makes the one pass that matters, and few more. */
const LIMITS = { idleSeconds: 60 };

/** The table shortly before: the clip is in flight, or has not begun. Where every schedule begins. */
export async function tableBefore({ isNew }: Bounds): Promise<FakeTable> {
  const plain = (scheduler: Scheduler, witness: Witness) =>
    createTimedGate({ scheduler, witness, latencyMs: () => 2, fate: () => 'ok' });
  const world = new World({ orgs: [createOrg(isNew)], limits: LIMITS, gate: plain, era: 'before-' });
  await world.run(119_500);
  return world.table;
}

/** Which of the possibilities was taken, at one moment. */
export interface Choice {
  index: number;
  options: number;
}

interface Waiting {
  call: Call;
  go: (fate: Fate) => void;
}

/** One schedule: it follows the choices that it is given, and from there takes the first possibility each time. */
export class ScheduleRun {
  readonly taken: Choice[] = [];
  readonly #prefix: readonly Choice[];
  readonly #waiting: Waiting[] = [];
  readonly #org: OrgWorld;
  readonly #world: World;
  #faultsLeft: number;
  #interruptionsLeft: number;
  #current = '';

  constructor(
    { faults, interruptions, withoutLease, isNew }: Bounds,
    prefix: readonly Choice[],
    before: FakeTable,
  ) {
    this.#prefix = prefix;
    this.#org = createOrg(isNew);
    this.#faultsLeft = faults;
    this.#interruptionsLeft = interruptions;
    const gate = (scheduler: Scheduler, witness: Witness) => this.#gate(scheduler, witness);
    this.#world = new World({ orgs: [this.#org], limits: LIMITS, withoutLease, gate });
    for (const [id, state] of before.states) this.#world.table.states.set(id, state);
    for (const [id, lease] of before.leases) this.#world.table.leases.set(id, lease);
    for (const [id, clips] of before.clips) this.#world.table.clips.set(id, new Map(clips));
  }

  get trace(): string[] {
    return this.#world.trace;
  }

  async problems(): Promise<string[]> {
    const world = this.#world;
    world.scheduler.at(TWO_AT_MS, () => {
      world.turn('acme');
      world.turn('acme');
    });
    await this.#runTwo();
    await world.run(JUDGED_AT_MS);
    return [
      ...world.oddities,
      ...world.history.problems(new Set()),
      ...livenessProblems(world, [this.#org], {}, TWO_AT_MS),
      ...finalProblems(world, [this.#org], {}),
      ...(world.history.hastyTakeovers > 0 ? ['a notification was taken over from a living invocation'] : []),
    ];
  }

  /** Time passes only when no call waits. Once the two have ended or died, the world goes its plain way. */
  async #runTwo(): Promise<void> {
    const { scheduler } = this.#world;
    await scheduler.runUntil(TWO_AT_MS);
    while (scheduler.now < OVER_AT_MS) {
      const next = this.#choose();
      // An event of its own, so that whatever it wakes runs until it waits again.
      if (next === undefined) await scheduler.runUntil(Math.min(OVER_AT_MS, scheduler.nextAtMs));
      else {
        scheduler.at(scheduler.now, () => next.waiting.go(next.fate));
        await scheduler.runUntil(scheduler.now);
      }
    }
    for (const { go } of this.#waiting.splice(0)) go('ok');
  }

  /** The process that went last goes on, unless it is interrupted. A call is struck in the order of `FATES`. */
  #choose(): { waiting: Waiting; fate: Fate } | undefined {
    const alive = this.#waiting.filter(({ call }) => !call.process.dead);
    const own = alive.find(({ call }) => call.process.id === this.#current);
    const other = alive.find(({ call }) => call.process.id !== this.#current);
    const first = own ?? other;
    if (first === undefined) return undefined;
    const mayInterrupt = own !== undefined && other !== undefined && this.#interruptionsLeft > 0;
    const interrupts = mayInterrupt && this.#pick(2) === 1;
    if (interrupts) this.#interruptionsLeft--;
    const waiting = interrupts && other ? other : first;
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#current = waiting.call.process.id;
    const fate = FATES[this.#faultsLeft > 0 ? this.#pick(FATES.length) : 0] ?? 'ok';
    if (fate !== 'ok') this.#faultsLeft--;
    return { waiting, fate };
  }

  #pick(options: number): number {
    const index = this.#prefix[this.taken.length]?.index ?? 0;
    this.taken.push({ index, options });
    return index;
  }

  #gate(scheduler: Scheduler, witness: Witness): Gate {
    const isExplored = () => scheduler.now >= TWO_AT_MS && scheduler.now < OVER_AT_MS;
    return (call, apply) =>
      new Promise((resolve, reject) => {
        if (call.process.dead) return;
        const go = (fate: Fate) => {
          if (!departs(witness, call, fate)) return;
          deliver(call, arrive(witness, call, fate, apply), resolve, reject);
        };
        if (isExplored()) this.#waiting.push({ call, go });
        else scheduler.after(1, () => go('ok'));
      });
  }
}
