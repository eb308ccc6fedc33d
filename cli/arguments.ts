import { InvalidArgumentError } from 'commander';
import { RUUID } from '../functions/domain/clip/clip.ts';
import { isClipId } from '../functions/domain/clip/clip-id.ts';
import { LIMIT_BOUNDS } from '../functions/domain/org/limits.ts';
import { OUTCOMES } from '../functions/domain/outcome.ts';
import { isTimeZone } from '../functions/domain/time-zone.ts';
import { parseSecretId } from '../functions/runtime/secret-id.ts';
import { holdsApiKey } from '../infra/api-key.ts';

/** More than any clip, world or run needs, and little enough to be reckoned with in milliseconds. */
const MOST = 1e9;
/** A world is made at once, and whole. */
const MOST_CLIPS = 100_000;

export function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number greater than 0.');
  if (number > MOST) throw new InvalidArgumentError(`It must be at most ${MOST}.`);
  return number;
}

export function countFrom1(value: string): number {
  const number = whole(value);
  if (number < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return number;
}

export function amount(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= MOST))
    throw new InvalidArgumentError(`It must be a number from 0 to ${MOST}.`);
  return number;
}

export function percent(value: string): number {
  const number = amount(value);
  if (number > 100) throw new InvalidArgumentError('It must be a number from 0 to 100.');
  return number;
}

export function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value))
    throw new InvalidArgumentError('It must be a whole number of up to 9 digits.');
  return Number(value);
}

export function clipCount(value: string): number {
  if (!/^\d{1,9}$/.test(value) || Number(value) > MOST_CLIPS)
    throw new InvalidArgumentError(`It must be a whole number up to ${MOST_CLIPS}.`);
  return Number(value);
}

/** More than one message tells of, and little enough to be looked through. */
export function previewCount(value: string): number {
  const number = countFrom1(value);
  if (number > 999) throw new InvalidArgumentError('It must be at most 999.');
  return number;
}

export function timeZone(value: string): string {
  if (!isTimeZone(value))
    throw new InvalidArgumentError('It must be the name of a zone, such as Europe/Madrid.');
  return value;
}

/** As many as a configuration takes. */
export function orgCount(value: string): number {
  const number = countFrom1(value);
  if (number > 2_000) throw new InvalidArgumentError('It must be at most 2000.');
  return number;
}

export function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return port;
}

export function processId(value: string): number {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new InvalidArgumentError('It must be a process id.');
  return Number(value);
}

export function named(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
}

/** As the configuration takes them: `infra/schema-parts.ts`. */
const ORG_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

export function orgId(value: string): string {
  if (!ORG_ID.test(value))
    throw new InvalidArgumentError('It must be up to 32 lower-case letters, digits and hyphens.');
  return value;
}

/** Audiences are named by the rule of organizations. */
export function audienceName(value: string): string {
  return orgId(value);
}

export function collectOrgs(value: string, before: string[] = []): string[] {
  return [...before, orgId(value)];
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

export function rhombusUuid(value: string): string {
  if (!RUUID.test(value)) throw new InvalidArgumentError('It must be the 22 characters of an id of Rhombus.');
  return value;
}

export function clipUuid(value: string): string {
  if (!isClipId(value)) throw new InvalidArgumentError('It must be up to 64 letters, digits, - and _.');
  return value;
}

/** The id of a clip's event, in its parts. */
export interface EventId {
  text: string;
  orgId: string;
  clipUuid: string;
}

export function collectEvents(value: string, before: EventId[] = []): EventId[] {
  const [orgId = '', clipUuid, outcome, count, ...rest] = value.split('/');
  const isEvent =
    ORG_ID.test(orgId) &&
    isClipId(clipUuid) &&
    OUTCOMES.some((one) => one === outcome) &&
    /^[1-9]\d{0,8}$/.test(count ?? '') &&
    rest.length === 0;
  if (!isEvent) throw new InvalidArgumentError('It must be as acme/4k_o3KKrPGJONEPu9yhUEw/completed/1.');
  return [...before, { text: value, orgId, clipUuid }];
}

/** As `watch` takes it. */
export function clipLabel(value: string): string {
  const label = value.trim();
  if (label === '' || value.length > 100) throw new InvalidArgumentError('It must be 1 to 100 characters.');
  return label;
}

export function collectAudiences(value: string, before: string[] = []): string[] {
  return [...before, audienceName(value)];
}

/** So many lines of a list. */
export function lineCount(value: string): number {
  const number = countFrom1(value);
  if (number > 10_000) throw new InvalidArgumentError('It must be at most 10000.');
  return number;
}

/** A moment, epoch ms, as it is seen at another: some time ago, or a date. */
export type Moment = (nowMs: number) => number;

const UNIT_MS: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** `90m`, `36h`, `2d` and `1w` ago, or a date of ISO 8601: in UTC, where it does not say otherwise. */
export function moment(value: string): Moment {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(value) ?? [];
  if (count !== undefined) return (nowMs) => nowMs - Number(count) * (UNIT_MS[unit] ?? 0);
  const [, zone] = DATE.exec(value) ?? [];
  const inUtc = value.length === 10 || zone !== undefined ? value : `${value}Z`;
  const atMs =
    DATE.test(value) && isDay(value.slice(0, 10)) ? Date.parse(inUtc.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(atMs))
    throw new InvalidArgumentError('It must be a time ago, as 90m, 36h, 2d or 1w, or a date, as 2026-11-25.');
  return () => atMs;
}

/** To JavaScript the 30th of February is the 2nd of March. */
function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** A key ring: a secret that holds many keys, by its name alone. */
export function ringName(value: string): string {
  if (value.includes('#')) throw new InvalidArgumentError('It must be the name of a secret, without a #.');
  return secretName(value);
}

/** A whole number within a limit's bounds, or "default" where the installation's own is to hold again. */
export function limitOrDefault(limit: keyof typeof LIMIT_BOUNDS): (value: string) => number | 'default' {
  const [least, most] = LIMIT_BOUNDS[limit];
  return (value) => {
    if (value === 'default') return value;
    const number = Number(value);
    if (!/^\d{1,9}$/.test(value) || number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}, or "default".`);
    return number;
  };
}

/** As the configuration takes them: `infra/config-schema.ts`. */
const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/;

/** The name or the ARN of a secret, and behind a # the key's name in it. A key in its place is not repeated. */
export function secretName(value: string): string {
  const { secret, jsonKey = '-' } = parseSecretId(value);
  if (holdsApiKey(secret) || holdsApiKey(jsonKey))
    throw new InvalidArgumentError('It must be the name of the secret that holds the key, not the key.');
  if (!SECRET.test(secret) || !/^[\w.-]{1,64}$/.test(jsonKey) || jsonKey in {})
    throw new InvalidArgumentError(
      'It must be the name or the ARN of a secret, with #name behind it for a key in a key ring.',
    );
  return value;
}
