import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { OPERATOR_PROTOCOLS, PROTOCOLS, type Protocol } from './config-schema.ts';
import { endpointIdentity } from './endpoint.ts';
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
]);
const ListSchema = v.array(v.unknown());
const FieldsSchema = v.record(v.string(), v.unknown());

const LISTS = [
  'organizations',
  ...PROTOCOLS,
  ...OPERATOR_PROTOCOLS.map((protocol) => `operators.${protocol}`),
];

/** What an item of a list is known by: an organization by its id, a subscription by its endpoint; nothing where it has neither. */
export function identityOf(list: string, item: unknown): string | undefined {
  const name = nameOf(item);
  const protocol = list.replace(/^operators\./, '');
  if (name === undefined || !isProtocol(protocol)) return name;
  return endpointIdentity(protocol, name);
}

/** Throws a `ConfigError` where an organization or an endpoint is no longer there. */
export function refuseDropped(before: unknown, after: unknown): void {
  for (const list of LISTS) {
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
      .map((item) => `${list === 'organizations' ? 'organization' : list} ${shownText(nameOf(item) ?? '…')}`);
  });
  const old = fieldsIn(fieldsIn(before).limits);
  const limits = Object.entries(fieldsIn(fieldsIn(after).limits))
    .filter(([key, value]) => old[key] !== value)
    .map(([key]) => `limits.${shownText(key)}`);
  return [...new Set([...items, ...limits])];
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
