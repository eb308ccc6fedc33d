import type { Voice } from '../domain/audience/audience.ts';
import { fillConsoleUrl } from '../domain/audience/console-url.ts';
import type { ClipEvent, ClipEventData, EventCamera } from '../domain/outbox/event.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Words } from './languages/words.ts';
import type { Clock } from './local-time.ts';
import { timeZoneOf } from './names.ts';
import { toPlainId } from './plain-text.ts';
import { wordsOf } from './words.ts';

/** What is said of a clip, if an audience may see it. */
const DETAILS = {
  attempt: 1,
  watchedSeconds: null,
  stalledSeconds: null,
  label: null,
  title: null,
  deviceUuids: [],
  cameras: [],
  status: null,
  operation: null,
  footageStart: null,
  durationSeconds: null,
  byteCount: null,
  warnings: [],
  expected: null,
  expectedEnd: null,
} satisfies Partial<ClipEventData>;

export type ToldData = Pick<
  ClipEventData,
  keyof typeof DETAILS | 'orgId' | 'clipUuid' | 'outcome' | 'late' | 'observedAt'
>;

/** A clip's event as an audience may see it, with what all channels say of it. */
export interface Told {
  /** Under privacy `minimal` all that is the vendor's is taken out of it, and the clip's id is a short code. */
  data: ToldData;
  words: Words;
  clock: Clock;
  isPrivate: boolean;
  /** How often the clip has come to this outcome. */
  times: number;
  /** It may not be what was asked for. */
  needsCheck: boolean;
  link: string | undefined;
}

/** What a short code has of an id. */
export const CODE_LENGTH = 8;

export function tell({ id, data }: ClipEvent, voice: Voice): Told {
  const isPrivate = voice.privacy === 'minimal';
  const { orgId, clipUuid, outcome, late, observedAt } = data;
  const code = toPlainId(clipUuid, CODE_LENGTH);
  // Whatever is not named here is not said: a new field stays private until somebody decides otherwise.
  const seen = isPrivate ? { ...DETAILS, orgId, clipUuid: code, outcome, late, observedAt } : data;
  const words = wordsOf(voice.language);
  return {
    data: seen,
    words,
    clock: { words, timeZone: timeZoneOf(seen) ?? voice.timeZone },
    isPrivate,
    // The last part of the event's id counts it.
    times: Number(id.split('/').at(-1)) || 1,
    needsCheck: data.warnings.length > 0,
    link: linkTo(seen, voice),
  };
}

function linkTo(
  { deviceUuids: [deviceUuid], footageStart, clipUuid, orgId }: ToldData,
  { consoleUrl }: Voice,
) {
  if (consoleUrl === undefined || deviceUuid === undefined) return undefined;
  const timestampMs = footageStart === null ? undefined : String(Date.parse(footageStart));
  return fillConsoleUrl(consoleUrl, { deviceUuid, timestampMs, clipUuid, orgId });
}

/**
 * Outcomes that a clip comes to again and again. From so many times on people hear of one clip once an hour at most:
 * `storm.ts`.
 */
const HELD_FROM: Partial<Record<Outcome, number>> = { failed: 3, removed: 3, stalled: 4 };
const SAID_FROM = 3;

/** Is it worth saying how often? */
export function isRepeated({ data, times }: Told): boolean {
  return times >= SAID_FROM && data.outcome in HELD_FROM;
}

/** Does the next word of it wait? */
export function isHeld({ data, times }: Told): boolean {
  return times >= (HELD_FROM[data.outcome] ?? times + 1);
}

/** `The clip has failed for the 4th time.` */
export function saySentence(told: Told): string {
  const { words, data } = told;
  const { one, other } = words.became[data.outcome];
  return `${words.theClip(one ?? other)}${sayTimes(told)}.`;
}

/** `Clip failed for the 4th time`. */
export function sayShort(told: Told): string {
  return `${told.words.short[told.data.outcome]}${sayTimes(told)}`;
}

function sayTimes(told: Told): string {
  return isRepeated(told) ? told.words.again(told.times) : '';
}

/** `Please check it.` */
export function sayCheck({ check }: Words): string {
  return `${capitalize(check)}.`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function camerasOf({ cameras, deviceUuids }: ToldData): EventCamera[] {
  return cameras ?? deviceUuids.map((uuid) => ({ uuid }));
}
