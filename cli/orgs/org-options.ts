import type { Limits, PacingProfile } from '../../functions/domain/org/limits.ts';

/** As they are given: `default` is for the installation's own. */
export interface LimitOptions {
  callsPerMinute?: number | 'default';
  idleSeconds?: number | 'default';
  pacing?: PacingProfile | 'default';
}

/** An organization's own limits, as they were and as they are given. Undefined where it has none. */
export function mergeLimits(
  before: Partial<Limits> | undefined,
  { callsPerMinute, idleSeconds, pacing }: LimitOptions,
): Partial<Limits> | undefined {
  const limits = { ...before };
  setLimit(limits, 'callsPerMinute', callsPerMinute);
  setLimit(limits, 'idleSeconds', idleSeconds);
  setLimit(limits, 'pacing', pacing);
  return Object.keys(limits).length === 0 ? undefined : limits;
}

function setLimit<Name extends keyof LimitOptions>(
  limits: Partial<Limits>,
  name: Name,
  given: Limits[Name] | 'default' | undefined,
): void {
  if (given === 'default') delete limits[name];
  else if (given !== undefined) limits[name] = given;
}

/** @returns true where any limit was given. */
export function givesLimits({ callsPerMinute, idleSeconds, pacing }: LimitOptions): boolean {
  return [callsPerMinute, idleSeconds, pacing].some((value) => value !== undefined);
}
