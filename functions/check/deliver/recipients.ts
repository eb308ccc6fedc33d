import { type Audience, DEFAULT_AUDIENCE_NAME, DEFAULT_VOICE } from '../../domain/audience/audience.ts';
import { consoleUrlIn } from '../../domain/audience/console-url.ts';
import { destinationsOf, type HeardOrg, hearsOf } from '../../domain/audience/hearing.ts';
import type { Destination } from '../../domain/outcome.ts';
import { regionOf } from '../../rhombus/base-url.ts';
import type { CheckDeps } from '../deps.ts';

/** Where the org's API is, as far as that is known. */
type Reached = { baseUrl?: string };
type Known = { audiences: readonly Audience[]; byDestination: ReadonlyMap<string, Audience> };

/**
 * Who hears of one org: read once an invocation, where there is something to tell. Until it is known, programs alone are
 * told.
 */
export class Recipients {
  readonly #deps: Pick<CheckDeps, 'store' | 'topicArns'>;
  readonly #org: HeardOrg & Reached;
  /** Audiences that a newer release has written: what is owed to them is left to it. */
  #unreadable: ReadonlySet<string> = new Set();
  #known: Known | undefined;
  #loading: Promise<void> | undefined;

  constructor(deps: Pick<CheckDeps, 'store' | 'topicArns'>, org: HeardOrg & Reached) {
    this.#deps = deps;
    this.#org = org;
  }

  /** Throws a `StoreError`, and may then be tried again. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  /** Those that hear of the org. */
  get audiences(): readonly Audience[] {
    return this.#known?.audiences ?? [];
  }

  get destinations(): readonly Destination[] {
    return ['events', ...this.audiences.flatMap(destinationsOf)];
  }

  audienceOf(destination: string): Audience | undefined {
    return this.#known?.byDestination.get(destination);
  }

  topicArnOf(destination: Destination): string | undefined {
    if (destination === 'events') return this.#deps.topicArns.events;
    const audience = this.audienceOf(destination);
    const [channel] = destination.split('@');
    return Object.entries(audience?.topics ?? {}).find(([name]) => name === channel)?.[1];
  }

  /** Nothing that is told there reaches anybody any more: its audience, or its channel, is gone, or hears of others now. */
  isGone(destination: string): boolean {
    const [, audience = DEFAULT_AUDIENCE_NAME] = destination.split('@');
    return (
      this.#known !== undefined &&
      OF_PEOPLE.test(destination) &&
      !this.#known.byDestination.has(destination) &&
      !this.#unreadable.has(audience)
    );
  }

  async #load(): Promise<void> {
    const { store, topicArns } = this.#deps;
    const { audiences: stored, unreadable } = await store.readAudiences();
    const { events, ...topics } = topicArns;
    // Its topics are those of this function's own stack, whatever the table says.
    const isDefault = ({ name }: Audience) => name === DEFAULT_AUDIENCE_NAME;
    const first = { name: DEFAULT_AUDIENCE_NAME, ...DEFAULT_VOICE, ...stored.find(isDefault), topics };
    const others = stored.filter((audience) => !isDefault(audience));
    const audiences = [first, ...others]
      .filter((audience) => hearsOf(audience, this.#org))
      .map((audience) => toldOf(audience, this.#org));
    const byDestination = new Map(
      audiences.flatMap((audience) =>
        destinationsOf(audience).map((destination): [string, Audience] => [destination, audience]),
      ),
    );
    this.#unreadable = new Set(unreadable);
    this.#known = { audiences, byDestination };
  }
}

/** The audience as it is told of an org: with links to the Console that this org is in. */
export function toldOf(audience: Audience, { baseUrl = '' }: Reached): Audience {
  const consoleUrl = consoleUrlIn(regionOf(baseUrl), audience.consoleUrl);
  return consoleUrl === undefined ? audience : { ...audience, consoleUrl };
}

/** Channels of people that this release knows. What is owed to others is left to the release that does. */
const OF_PEOPLE = /^(mail|text|chat)(@|$)/;
