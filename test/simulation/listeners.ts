import type { Audience } from '../../functions/domain/audience/audience.ts';
import { type AnyEvent, isOrgEvent } from '../../functions/domain/outbox/event.ts';
import { TOPIC_ARNS } from '../clip-records.ts';
import type { FakeTable } from './fake-store.ts';
import { isNightAt, nightEndMs } from './night.ts';

/** A view of who hears of what is at most so old: a turn carries it, and may wait, come late, and last. */
const STALE_MS = 5 * 60_000;
const EVERYBODY: Audience = { name: 'default', language: 'en', privacy: 'full', topics: TOPIC_ARNS };

/** Who was to hear of what, from a moment on: as the table had it. */
interface Era {
  fromMs: number;
  audiences: readonly Audience[];
  /** What was said at run time, by org id. */
  said: ReadonlyMap<string, readonly string[]>;
}

/** Does somebody hear? In some eras of a span, in all of them, or in none. */
export type Hears = 'always' | 'sometimes' | 'never';

/**
 * Who is to hear of what, as an outside observer would have it, from the table's content as it changes. Shares no rule
 * with the engine.
 */
export class Listeners {
  readonly #eras: Era[] = [];
  readonly #epochMs: number;

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /** The table may say something else from now on. */
  note({ audiences, organizations }: FakeTable, nowMs: number): void {
    const stored = [...audiences.values()];
    const ofAll = { ...EVERYBODY, ...stored.find(({ name }) => name === 'default'), topics: TOPIC_ARNS };
    const said = [...organizations.values()].flatMap(
      ({ id, audiences: names }): [string, readonly string[]][] => (names === undefined ? [] : [[id, names]]),
    );
    const others = stored.filter(({ name }) => name !== 'default');
    this.#eras.push({ fromMs: nowMs, audiences: [ofAll, ...others], said: new Map(said) });
  }

  /** All that was there at some time. */
  get destinations(): string[] {
    return [...new Set(['events', ...this.#eras.flatMap(({ audiences }) => audiences.flatMap(topicsOf))])];
  }

  /** Who has, or may have, to hear of it, by what was known at this moment or a while before. */
  ofEvent(event: AnyEvent, nowMs: number): Map<string, Hears> {
    return new Map(
      this.destinations.map((destination) => [
        destination,
        this.hears(destination, event, nowMs - STALE_MS, nowMs),
      ]),
    );
  }

  hears(destination: string, event: AnyEvent, fromMs: number, toMs: number): Hears {
    const { orgId } = event.data;
    if (destination === 'events') return 'always';
    const answers = this.#within(fromMs, toMs).map(({ audiences, said }) =>
      audiences.some(
        (audience) =>
          topicsOf(audience).includes(destination) &&
          isOfOrg(audience, orgId, said.get(orgId)) &&
          wantsToHear(audience, event),
      ),
    );
    if (answers.every(Boolean)) return 'always';
    return answers.some(Boolean) ? 'sometimes' : 'never';
  }

  /** May it be told there at this moment? Not where nobody has heard of it for a while. */
  mayHear(destination: string, event: AnyEvent, nowMs: number): boolean {
    return this.hears(destination, event, nowMs - STALE_MS, nowMs) !== 'never';
  }

  /** Are those people not to be told of such an outcome, by whatever was known lately? */
  isNight(destination: string, outcome: string, nowMs: number): boolean {
    const known = this.#audiences(destination, nowMs - STALE_MS, nowMs);
    return known.length > 0 && known.every((audience) => isNightAt(audience, outcome, this.#epochMs + nowMs));
  }

  /** When it is no longer night, or what was held may be told: from `nowMs` on. */
  nightEndsAtMs(destination: string, outcome: string, nowMs: number): number {
    const known = this.#audiences(destination, nowMs, nowMs);
    return Math.max(
      nowMs,
      ...known.map((audience) => nightEndMs(audience, outcome, this.#epochMs + nowMs) - this.#epochMs),
    );
  }

  /** Do its subscribers tell outcomes apart, whatever was known lately? */
  tellsOutcomesApart(destination: string, nowMs: number): boolean {
    const known = this.#audiences(destination, nowMs - STALE_MS, nowMs);
    return known.length > 0 && known.every(({ apart }) => apart?.includes('outcomes'));
  }

  /** Do filters keep outcomes or cameras apart, so that what was held makes many messages? */
  isApart(destination: string, nowMs: number): boolean {
    return this.#audiences(destination, nowMs, nowMs).some(({ apart = [] }) => apart.length > 0);
  }

  /** Is there a topic at this moment? */
  hasTopic(destination: string, nowMs: number): boolean {
    return destination === 'events' || this.#audiences(destination, nowMs, nowMs).length > 0;
  }

  #audiences(destination: string, fromMs: number, toMs: number): Audience[] {
    return this.#within(fromMs, toMs).flatMap(({ audiences }) =>
      audiences.filter((audience) => topicsOf(audience).includes(destination)),
    );
  }

  #within(fromMs: number, toMs: number): Era[] {
    return this.#eras.filter(
      (era, index) => era.fromMs <= toMs && (this.#eras[index + 1]?.fromMs ?? Infinity) > fromMs,
    );
  }
}

function topicsOf({ name, topics }: Audience): string[] {
  return ['mail', 'text', 'chat']
    .filter((channel) => channel in topics)
    .map((channel) => (name === 'default' ? channel : `${channel}@${name}`));
}

function isOfOrg({ name, orgs }: Audience, orgId: string, said: readonly string[] | undefined): boolean {
  if (name === 'default') return true;
  return said === undefined ? orgs === undefined || orgs.includes(orgId) : said.includes(name);
}

/** Whoever looks after one camera wants to know that nobody sees it. */
function wantsToHear({ outcomes, devices }: Audience, event: AnyEvent): boolean {
  if (outcomes !== undefined && !outcomes.includes(event.data.outcome)) return false;
  if (devices === undefined || isOrgEvent(event)) return true;
  const { deviceUuids } = event.data;
  return devices.some((uuid) => deviceUuids.includes(uuid));
}
