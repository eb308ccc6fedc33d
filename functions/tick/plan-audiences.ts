import { isDeepStrictEqual } from 'node:util';
import type { Audience } from '../domain/audience/audience.ts';

/** What has to change in the table, so that it holds the audiences of the configuration. */
export interface AudiencePlan {
  put: Audience[];
  /** By name. */
  remove: string[];
}

/** `unreadable`: names of items that make no sense to this release. Those of the configuration are written anew. */
export function planAudiences(
  { audiences: known, unreadable }: { audiences: readonly Audience[]; unreadable: readonly string[] },
  configured: readonly Audience[],
): AudiencePlan {
  const before = new Map(known.map((audience) => [audience.name, audience]));
  const names = new Set(configured.map(({ name }) => name));
  return {
    put: configured.filter((audience) => !isDeepStrictEqual(before.get(audience.name), audience)),
    remove: [...known.map(({ name }) => name), ...unreadable].filter((name) => !names.has(name)),
  };
}
