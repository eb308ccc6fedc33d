import { formatDuration } from '../domain/duration.ts';
import type { Outcome } from '../domain/outcome.ts';
import { sayWarnings } from './advice.ts';
import type { Label, Words } from './languages/words.ts';
import { sayFootage, sayMinute, sayTime } from './local-time.ts';
import { toPlainText } from './plain-text.ts';
import { camerasOf, isRepeated, saySentence, type Told } from './told.ts';
import { sayBytes, sayList, sayStatus } from './words.ts';

/** Of a camera or a site. */
const NAME_LENGTH = 60;

export type Fact = [label: Label, value: string | null];

const IN_FLIGHT: ReadonlySet<Outcome> = new Set(['stalled', 'resumed', 'expired']);
const ENDED: ReadonlySet<Outcome> = new Set(['completed', 'failed']);

/** When a clip that moves again is likely to be ready. */
export function readyOf({ data: { expectedEnd }, words, clock }: Told): Fact {
  if (!expectedEnd) return ['ready', null];
  const { median, p90 } = expectedEnd;
  return ['ready', words.readyBy(sayMinute(clock, median), sayMinute(clock, p90))];
}

/** What a person wants to know of a clip, in the order of asking: which, of when, how long, how large. */
export function factsOf(told: Told): Fact[] {
  const { data, words, clock } = told;
  const { outcome, durationSeconds, byteCount, watchedSeconds, attempt } = data;
  const isInFlight = IN_FLIGHT.has(outcome);
  const operation = toPlainText(data.operation ?? '', 100);
  return [
    ['camera', sayCameras(told, 8)],
    ['site', saySites(told)],
    ['footage', sayFootage(clock, data)],
    ['length', sayDuration(durationSeconds)],
    [ENDED.has(outcome) ? 'took' : 'watched', sayDuration(watchedSeconds)],
    ['size', byteCount === null ? null : sayBytes(words, byteCount)],
    ['attempt', attempt > 1 ? String(attempt) : null],
    ['reason', outcome === 'failed' ? operation : null],
    ['status', isInFlight ? sayStatus(data.status, words) : null],
    ['step', isInFlight ? operation : null],
  ];
}

function sayDuration(seconds: number | null): string | null {
  return seconds === null ? null : formatDuration(seconds);
}

/** What it is looked up by. */
export function idsOf({ data, words, clock, isPrivate }: Told): Fact[] {
  const cameras = camerasOf(data);
  const uuids = cameras.map(({ uuid }) => toPlainText(uuid, 64));
  const isNamed = cameras.some(({ name }) => name !== undefined);
  return [
    ['label', toPlainText(data.label ?? '', 100)],
    ['time', isPrivate ? null : sayTime(clock, data.observedAt)],
    ['organization', data.orgId],
    ['clip', data.clipUuid],
    ['cameraId', isNamed ? sayList(words, uuids, 8) : null],
  ];
}

/** Those that there are. */
export function sayFacts(
  words: Words,
  facts: readonly Fact[],
  say: (label: string, value: string) => string[],
): string[] {
  return facts.flatMap(([label, value]) => (value ? say(words.labels[label], value) : []));
}

/** Cameras by their names, or their ids where they have none. */
export function sayCameras({ data, words }: Told, most: number): string {
  const names = camerasOf(data).map(
    ({ uuid, name = '' }) => toPlainText(name, NAME_LENGTH) || toPlainText(uuid, 64),
  );
  return sayList(words, names, most);
}

export function saySites({ data, words }: Told): string {
  const sites = new Set(camerasOf(data).map(({ site = '' }) => saySite(site)));
  sites.delete('');
  return sayList(words, [...sites], 3);
}

export function saySite(site: string): string {
  return toPlainText(site, NAME_LENGTH);
}

/** A clip in a digest: its title, its label or its id; where and of when; and what is wrong with it. */
export function summarize(told: Told): [head: string, ...details: string[]] {
  const { data, words, clock } = told;
  const title = toPlainText(data.title ?? '', 60);
  const label = toPlainText(data.label ?? '', 60) || `${words.labels.clip} ${data.clipUuid}`;
  const details = [
    joined([sayCameras(told, 1), saySites(told), sayFootage(clock, data)]),
    isRepeated(told) ? saySentence(told) : '',
    data.outcome === 'failed' && data.operation !== null
      ? `${words.labels.reason}: ${toPlainText(data.operation, 60)}`
      : '',
    ...sayWarnings(told),
  ];
  return [title === '' ? label : `"${title}"`, ...details.filter((detail) => detail !== '')];
}

export function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part).join(', ');
}
