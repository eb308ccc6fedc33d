import { formatDuration } from '../domain/duration.ts';
import type { ClipWarning } from '../domain/outbox/event.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Advice } from './languages/words.ts';
import { toPlainText } from './plain-text.ts';
import { camerasOf, isHeld, isRepeated, sayCheck, type Told } from './told.ts';
import { sayList, sayWith } from './words.ts';

const NAME_LENGTH = 60;

/** What it means, and last what to do now. */
const ADVICE: Record<Outcome, readonly Advice[]> = {
  completed: ['find'],
  failed: ['mayBeRetried', 'exportAgain'],
  stalled: ['stillWatched', 'checkCamera'],
  resumed: ['watchedOn'],
  removed: ['unknownNow', 'exportAgain'],
  'not-found': ['neverKnown', 'checkId'],
  expired: ['neverEnded', 'lookUp'],
};

function adviceOf(told: Told): readonly Advice[] {
  const { outcome, status } = told.data;
  if (outcome === 'failed' && isRepeated(told)) return ['keepsFailing', 'checkFootage'];
  if (outcome === 'stalled' && status === 'OFFLINE') return ['stillWatched', 'cameraOffline'];
  if (outcome === 'removed' && status === 'DELETED') return ['deleted', 'exportAgain'];
  return ADVICE[outcome];
}

/** What it means and what to do now: a few plain sentences. */
export function advise(told: Told): string {
  const { words } = told;
  const advice = adviceOf(told).map((one) => words.advice[one]);
  return [...sayStandstill(told), ...advice, ...(isHeld(told) ? [words.advice.nextWordLater] : [])].join(' ');
}

/** The same for a digest, whose clips share an outcome and little else. */
export function adviseMany({ words }: Pick<Told, 'words'>, outcome: Outcome): string {
  return ADVICE[outcome].map((one) => words.advice[one]).join(' ');
}

/** What to do, for a phone. */
export function adviseBriefly(told: Told): string {
  const { words, needsCheck } = told;
  return needsCheck ? sayCheck(words) : words.advice[todoOf(adviceOf(told))];
}

/** The same for many. */
export function adviseManyBriefly({ words }: Pick<Told, 'words'>, outcome: Outcome): string {
  return words.advice[todoOf(ADVICE[outcome])];
}

function todoOf(advice: readonly Advice[]): Advice {
  return advice.at(-1) ?? 'lookUp';
}

/** How long nothing moved, and how that compares with what such clips usually take. */
function sayStandstill({ words, data: { outcome, stalledSeconds, expected } }: Told): string[] {
  if (stalledSeconds === null) return [];
  const duration = formatDuration(stalledSeconds);
  if (outcome !== 'stalled') return [words.stood(duration)];
  if (!expected) return [words.still(duration)];
  const usual = words.usual({
    median: formatDuration(expected.medianSeconds),
    p90: formatDuration(expected.p90Seconds),
    ofCamera: expected.of === 'camera',
  });
  return [words.still(duration), usual];
}

/** An event has its warnings in English alone; what they are about is read back from it, for all languages alike. */
const ASKED = / and (.+) were asked for\.$/;

/** Why a clip that is ready may not be what was asked for, in words; that it may not, to those who may not know why. */
export function sayWarnings({ words, data, isPrivate, needsCheck }: Told): string[] {
  const check = sayCheck(words);
  if (isPrivate) return needsCheck ? [check] : [];
  const sayWarning = ({ code, message }: ClipWarning) => {
    const missing = camerasOf(data).filter(({ uuid }) => message.includes(uuid));
    const names = missing.map(
      ({ uuid, name = '' }) =>
        toPlainText(name, NAME_LENGTH) || sayWith(words, 'camera', toPlainText(uuid, 64)),
    );
    return words.warnings[code]({
      length: formatDuration(data.durationSeconds ?? 0),
      asked: ASKED.exec(message)?.[1] ?? '',
      cameras: sayList(words, names, 8) || words.labels.camera,
    });
  };
  return data.warnings.map((warning) => `${check} ${sayWarning(warning)}`);
}
