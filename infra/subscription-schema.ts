import * as v from 'valibot';
import { ANNOUNCED } from '../functions/domain/outcome.ts';
import { endpointProblem } from './endpoint.ts';
import type { Protocol } from './protocols.ts';
import { Id, listOf, oneOf } from './schema-parts.ts';

const DEVICE_RULE = 'must be the 22 characters of a device uuid, without a facet such as .v0';

/** What a subscription, or a whole audience, is told of. */
export const FILTERS = {
  outcomes: listOf(oneOf(ANNOUNCED)),
  // It may be of one that is added at run time.
  orgs: listOf(Id),
  devices: listOf(v.pipe(v.string(DEVICE_RULE), v.regex(/^[\w-]{22}$/, DEVICE_RULE))),
};

export const endpointOf = (protocol: Protocol) =>
  v.pipe(
    v.string(endpointProblem(protocol, '')),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? endpointProblem(protocol, dataset.value) : undefined;
      if (message) addIssue({ message });
    }),
  );

const subscriptionTo = (protocol: Protocol) => {
  const endpoint = endpointOf(protocol);
  const bare = v.pipe(
    endpoint,
    v.transform((value) => ({ endpoint: value })),
  );
  const filtered = v.strictObject({ endpoint, ...FILTERS });
  return v.lazy((input) => (typeof input === 'object' && input !== null ? filtered : bare));
};

export const SUBSCRIPTION_KEYS = ['endpoint', ...Object.keys(FILTERS)];

/** Each is a resource of the one stack. What else counts towards its 500 is measured on the template. */
const MAX_SUBSCRIPTIONS = 500;

/** A list of those who are told; nobody where it is left out. */
export const toldOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.optional(
    v.pipe(
      v.array(v.unknown(), 'must be a list'),
      v.maxLength(MAX_SUBSCRIPTIONS, `must be at most ${MAX_SUBSCRIPTIONS} subscriptions`),
      v.array(item),
    ),
    [],
  );

export const subscriptionsTo = (protocol: Protocol) => toldOf(subscriptionTo(protocol));
