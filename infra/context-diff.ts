import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { endpointIdentity } from './endpoint.ts';
import { OPERATOR_PROTOCOLS, PEOPLE_PROTOCOLS, PROTOCOLS, type Protocol } from './protocols.ts';
import { shownText } from './shown.ts';

const NamedSchema = v.union([
  v.string(),
  v.pipe(
    v.object({ id: v.string() }),
    v.transform(({ id }) => id),
  ),
  v.pipe(
    v.object({ endpoint: v.string() }),
    v.transform(({ endpoint }) => endpoint),
  ),
  v.pipe(
    v.object({ name: v.string() }),
    v.transform(({ name }) => name),
  ),
  v.pipe(
    v.union([v.object({ slack: v.unknown() }), v.object({ teams: v.unknown() })]),
    v.transform((room) => JSON.stringify(room)),
  ),
]);
const ListSchema = v.array(v.unknown());
const FieldsSchema = v.record(v.string(), v.unknown());

/** Lists of those who are told, also inside an audience. */
const PEOPLE = [...PEOPLE_PROTOCOLS, 'chat'];

const LISTS = [
  'organizations',
  'audiences',
  ...PROTOCOLS,
  'chat',
  ...OPERATOR_PROTOCOLS.map((protocol) => `operators.${protocol}`),
];

/** Of an installation, or of one of its audiences. */
const SETTINGS = ['timeZone', 'language', 'quietHours', 'privacy', 'consoleUrl', 'metrics'];

/**
 * What an item of a list is known by: an organization by its id, an audience by its name, a subscription by its endpoint;
 * nothing where it has none.
 */
export function identityOf(list: string, item: unknown): string | undefined {
  const name = nameOf(item);
  const protocol = list.replace(/^(operators|audiences\.\d+)\./, '');
  if (name === undefined || !isProtocol(protocol)) return name;
  return endpointIdentity(protocol, name);
}

/** Is it a list of those who are told, at the top or in an audience? */
export function isEndpointList(list: string): boolean {
  const name = list.replace(/^audiences\.\d+\./, '');
  return isProtocol(name) || name === 'chat';
}

/** Throws a `ConfigError` where an organization, an audience or an endpoint is no longer there. */
export function refuseDropped(before: unknown, after: unknown): void {
  const inAudiences = listIn(before, 'audiences').flatMap((_, index) =>
    PEOPLE.map((list) => `audiences.${index}.${list}`),
  );
  for (const list of [...LISTS, ...inAudiences]) {
    const left = new Set(listIn(after, list).map((item) => identityOf(list, item)));
    const dropped = listIn(before, list).find((item) => !left.has(identityOf(list, item)));
    if (dropped !== undefined)
      throw new ConfigError(
        list,
        'may only be added to on the command line: what is in cdk.json is taken out there',
        nameOf(dropped),
      );
  }
}

const SINGULAR: Readonly<Record<string, string>> = { organizations: 'organization', audiences: 'audience' };

/** What is there only afterwards, or is different there: `organization globex`, `email a@example.com`, `limits.pacing`. */
export function addedBy(before: unknown, after: unknown): string[] {
  const items = LISTS.flatMap((list) => {
    const known = new Map(listIn(before, list).map((item) => [identityOf(list, item), item]));
    const now = new Map(listIn(after, list).map((item) => [identityOf(list, item) ?? item, item]));
    return [...now.values()]
      .filter((item) => {
        const old = known.get(identityOf(list, item));
        return typeof item === 'string' ? old === undefined : !isDeepStrictEqual(old, item);
      })
      .map((item) => `${SINGULAR[list] ?? list} ${shownText(nameOf(item) ?? '…')}`);
  });
  const old = fieldsIn(fieldsIn(before).limits);
  const limits = Object.entries(fieldsIn(fieldsIn(after).limits))
    .filter(([key, value]) => old[key] !== value)
    .map(([key]) => `limits.${shownText(key)}`);
  const settings = SETTINGS.filter((key) => !isDeepStrictEqual(fieldsIn(before)[key], fieldsIn(after)[key]));
  return [...new Set([...items, ...settings, ...limits])];
}

function nameOf(item: unknown): string | undefined {
  const parsed = v.safeParse(NamedSchema, item);
  return parsed.success ? parsed.output : undefined;
}

function listIn(props: unknown, list: string): unknown[] {
  const found = list.split('.').reduce<unknown>((value, key) => fieldsIn(value)[key], props);
  const parsed = v.safeParse(ListSchema, found);
  return parsed.success ? parsed.output : [];
}

function fieldsIn(value: unknown): Record<string, unknown> {
  const parsed = v.safeParse(FieldsSchema, value);
  return parsed.success ? parsed.output : {};
}

function isProtocol(list: string): list is Protocol {
  return PROTOCOLS.some((protocol) => protocol === list);
}
