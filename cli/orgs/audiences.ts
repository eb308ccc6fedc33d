import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import type { Audiences } from '../../functions/ports/store.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';

/** Words that are no audience's name. */
const NONE = 'none';
const CONFIGURED = 'configured';

/** Who is to hear of an organization: these audiences, or whom the configuration says. */
export type Heard = readonly string[] | 'configured';

/** What was given; undefined where nothing was. Throws a `UsageError` where it cannot be meant. */
export function readHeard(given: readonly string[] | undefined): Heard | undefined {
  if (given === undefined) return undefined;
  const names = [...new Set(given)];
  if (names.length > 1 && (names.includes(NONE) || names.includes(CONFIGURED)))
    throw new UsageError(`--audience ${NONE} and --audience ${CONFIGURED} stand alone`);
  if (names.includes(DEFAULT_AUDIENCE_NAME))
    throw new UsageError(
      `The audience ${DEFAULT_AUDIENCE_NAME} hears of every organization: name others, or ${NONE}`,
    );
  if (names.includes(CONFIGURED)) return CONFIGURED;
  return names.includes(NONE) ? [] : names;
}

/** Nobody would hear of it by a name that is misspelt. */
export async function requireAudiences(store: Audiences, heard: Heard | undefined): Promise<void> {
  if (heard === undefined || heard === CONFIGURED || heard.length === 0) return;
  const { audiences, unreadable } = await store.readAudiences();
  const known = [...audiences.map(({ name }) => name), ...unreadable].filter(
    (name) => name !== DEFAULT_AUDIENCE_NAME,
  );
  const unknown = heard.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const there = known.length === 0 ? 'there is none' : `there are ${known.sort().join(', ')}`;
  throw new TroubleError(
    `There is no audience ${unknown.join(', ')} beside ${DEFAULT_AUDIENCE_NAME}: ${there}. A new one is a deployment`,
  );
}

/** `night, managers`, and so on. */
export function sayHeard(heard: Heard): string {
  if (heard === CONFIGURED) return 'Who hears of it is as configured.';
  const others = heard.length === 0 ? 'nobody' : heard.join(', ');
  return `Beside the audience ${DEFAULT_AUDIENCE_NAME}, ${others} ${heard.length > 1 ? 'hear' : 'hears'} of it.`;
}
