import * as v from 'valibot';

const OneOrMore = v.pipe(
  v.optional(v.union([v.string(), v.array(v.string())]), []),
  v.transform((value) => [value].flat()),
);

const Policy = v.object({
  Statement: v.array(
    v.object({
      Effect: v.string(),
      Principal: v.optional(v.union([v.string(), v.record(v.string(), OneOrMore)]), {}),
      Action: OneOrMore,
      Condition: v.optional(v.unknown()),
    }),
  ),
});

export interface Statement {
  isAllow: boolean;
  /** `*`, ARNs, names of services, ids of what is gone. */
  principals: string[];
  actions: string[];
  hasCondition: boolean;
}

/** A resource's policy; undefined for one that cannot be read. */
export function parsePolicy(json: string): Statement[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Policy), json);
  if (!parsed.success) return undefined;
  return parsed.output.Statement.map(({ Effect, Principal, Action, Condition }) => ({
    isAllow: Effect === 'Allow',
    principals: typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat(),
    actions: Action,
    hasCondition: Condition !== undefined,
  }));
}

/** Does it allow this action? Case counts for nothing in the names of actions. */
export function isFor({ isAllow, actions }: Statement, action: string): boolean {
  const [service = ''] = action.split(':');
  const names = actions.map((name) => name.toLowerCase());
  return isAllow && ['*', `${service}:*`, action].some((name) => names.includes(name.toLowerCase()));
}

/**
 * What IAM puts in the place of a role or a user that is gone: the id that it had. Who has the same name today is not let
 * in. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function goneOf({ principals }: Statement): string[] {
  return principals.filter((principal) => /^A(ROA|IDA)[A-Z0-9]+$/.test(principal));
}
