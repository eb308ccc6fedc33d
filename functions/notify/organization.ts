import type { Voice } from '../domain/audience/audience.ts';
import { formatDuration } from '../domain/duration.ts';
import type { OrgEvent, OrgEventData } from '../domain/outbox/event.ts';
import { BY_URGENCY } from './digest.ts';
import type { Fact } from './facts.ts';
import type { Words } from './languages/words.ts';
import { sayMinute } from './local-time.ts';
import { toPlainId } from './plain-text.ts';
import { own, sayCount, sayList, wordsOf } from './words.ts';

/** What is said of an organization whose clips nobody can see, and of the end of that. No word of it is the vendor's. */
interface OrgSaid {
  words: Words;
  /** `Clips cannot be seen: acme`. */
  short: string;
  sentence: string;
  facts: Fact[];
  /** What it means, or what came of it. */
  meaning: string;
  todo: string[];
}

export function sayOrganization({ data }: OrgEvent, voice: Voice): OrgSaid {
  const words = wordsOf(voice.language);
  const { outcome, orgId, since, reason, blindSeconds, inFlight } = data;
  const org = toPlainId(orgId, 32);
  const clock = { words, timeZone: voice.timeZone };
  const isBlind = outcome === 'blind';
  return {
    words,
    short: `${words.cannotBeSeen[outcome]}: ${org}`,
    sentence: `${isBlind ? words.blind(org, sayMinute(clock, since)) : words.visible(org, formatDuration(blindSeconds ?? 0))}.`,
    facts: [
      ['reason', own(words.blindReasons, reason) ?? words.blindReasons.other],
      ['inFlight', isBlind && inFlight > 0 ? String(inFlight) : null],
    ],
    meaning: isBlind ? words.blindMeans : words.meanwhile(sayEnded(words, data)),
    todo: isBlind ? [words.tellOperator, words.advice.lookUp] : [],
  };
}

function sayEnded(words: Words, { ended, endedCount }: OrgEventData): string {
  const counts = BY_URGENCY.flatMap((outcome) => {
    const count = ended.filter((clip) => clip.outcome === outcome).length;
    return count === 0 ? [] : [sayCount(words, outcome, count)];
  });
  // The event names the first of them alone.
  const all = endedCount === undefined ? counts : [...counts, words.inAll(endedCount)];
  return sayList(words, all) || words.nothing;
}
