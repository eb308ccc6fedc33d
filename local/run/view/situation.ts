import { formatDuration } from '../../../functions/domain/duration.ts';
import type { OrgState, VendorTrouble } from '../../../functions/domain/org/state.ts';
import { isTerminal } from '../../../functions/domain/outcome.ts';
import {
  type EndpointFailure,
  failingNow,
  SAID_ENDPOINT,
  SAID_REASON,
  sayExtent,
  sayVendorFailure,
} from '../../../functions/notify/endpoint-trouble.ts';
import { toPrintable } from '../printable.ts';
import { inFlight, type Overview, type RunState } from './state.ts';

/** What a run is doing, or waiting for, as a sentence that names since when. */
export interface Situation {
  kind: 'starting' | 'unanswered' | 'idle' | 'busy' | 'trouble';
  sinceMs: number;
  text: string;
}

/** The trouble there is, if any, and what else is being waited for. */
export function describeSituation(state: RunState, nowMs: number): Situation[] {
  const trouble = describeTrouble(state, nowMs);
  const waiting = describeWaiting(state, nowMs);
  if (trouble === undefined) return [waiting];
  // Nobody can say that nothing is in flight, and the trouble says what is waited for.
  return waiting.kind === 'idle' || waiting.kind === 'unanswered' ? [trouble] : [trouble, waiting];
}

/** How the vendor is called: what is simulated never goes without the word. */
export function nameApi({ apiUrl, isSimulated }: RunState['watched']): string {
  return isSimulated ? 'the simulated Rhombus API' : `the API at ${new URL(apiUrl).host}`;
}

function describeWaiting(state: RunState, nowMs: number): Situation {
  const { watched, tracked, startedAtMs, watchingSinceMs } = state;
  const api = nameApi(watched);
  const said = (kind: Situation['kind'], sinceMs: number, text: string) => ({ kind, sinceMs, text });
  const forHowLong = (sinceMs: number) => saySince(sinceMs, nowMs);
  if (watchingSinceMs === undefined)
    return said('starting', startedAtMs, `Starting Clipwatch on this machine ${forHowLong(startedAtMs)}.`);
  if (tracked.org?.baselineAtMs === undefined) {
    const text = `Waiting for the first answer of ${api} ${forHowLong(watchingSinceMs)}.`;
    return said('unanswered', watchingSinceMs, text);
  }
  const asked = describeCalls(state, nowMs);
  const open = inFlight(tracked);
  const untold = tracked.clips.filter((clip) => isTerminal(clip.state) && clip.owed.length > 0).length;
  const ended = tracked.clips.length - open.length;
  if (open.length > 0 || untold > 0) {
    const counts = [`${countClips(open.length)} in flight`, ended > 0 && `${ended} ended`];
    const text = `${nameOrgs(state)} at ${api}: ${counts.filter(Boolean).join(', ')}. ${asked}`;
    return said('busy', watchingSinceMs, text);
  }
  const ends = tracked.clips.map(({ stateSinceMs }) => stateSinceMs);
  const sinceMs = Math.max(watchingSinceMs, tracked.org.baselineAtMs, ...ends);
  const text = `Waiting for a clip of ${nameOrgs(state)} to begin at ${api}: none in flight ${forHowLong(sinceMs)}. ${asked}`;
  return said('idle', sinceMs, text);
}

const ADVICE: Partial<Record<VendorTrouble, string>> = {
  unauthorized: ' Start again with a key that it takes, in CLIPWATCH_API_KEY.',
  'wrong-region':
    ' Start again with a key that it takes, in CLIPWATCH_API_KEY, or with the --api-url of its region.',
};

/** While nothing can be seen, or not in every way: why, since when, and until when. */
function describeTrouble({ tracked }: RunState, nowMs: number): Situation | undefined {
  const { all } = tracked;
  if (all !== undefined) return describeBlind(all, nowMs);
  if (tracked.org === undefined) return undefined;
  const { resting, lastError } = tracked.org.vendor;
  if (resting === undefined) return describeFailing(failingNow(tracked.org, nowMs), nowMs);
  const why = toPrintable(sayVendorFailure(resting.reason, lastError?.message ?? resting.reason));
  const again = sayAgain(resting.untilMs, nowMs);
  const advice = ADVICE[resting.reason] ?? '';
  const text = `${why}, ${saySince(resting.sinceMs, nowMs)}: no clip can be seen. It is asked again ${again}.${advice}`;
  return { kind: 'trouble', sinceMs: resting.sinceMs, text };
}

/** So many ids are worth reading. */
const MOST_NAMED = 5;

/** Of several organizations, those that cannot be seen, and why the last of them cannot. */
function describeBlind({ count, blind }: Overview, nowMs: number): Situation | undefined {
  const since = ({ vendor }: OrgState) => vendor.resting?.sinceMs ?? 0;
  const [last] = blind.toSorted((a, b) => since(b) - since(a));
  const { resting, lastError } = last?.vendor ?? {};
  if (last === undefined || resting === undefined) return undefined;
  const ids = blind.slice(0, MOST_NAMED).map(({ orgId }) => toPrintable(orgId));
  const more = blind.length > MOST_NAMED ? ` and ${blind.length - MOST_NAMED} more` : '';
  const why = toPrintable(sayVendorFailure(resting.reason, lastError?.message ?? resting.reason));
  const text = `Of ${count.toLocaleString('en-US')} organizations ${blind.length} cannot be seen, ${ids.join(', ')}${more}. ${why}, ${saySince(resting.sinceMs, nowMs)}.`;
  return { kind: 'trouble', sinceMs: resting.sinceMs, text };
}

/** The organization, or how many there are, and how many of them were looked at while some were not. */
function nameOrgs({ watched, tracked: { all } }: RunState): string {
  if (all === undefined) return watched.orgId;
  const count = all.count.toLocaleString('en-US');
  const looked = all.looked < all.count ? ` (${all.looked.toLocaleString('en-US')} looked at so far)` : '';
  return `${count} organizations${looked}`;
}

/** Since the last of them began to fail, so that it is said anew when one more does. */
function describeFailing(failing: readonly EndpointFailure[], nowMs: number): Situation | undefined {
  if (failing.length === 0) return undefined;
  const each = failing.map(({ endpoint, reason, sinceMs, untilMs }) => {
    const why = `${SAID_ENDPOINT[endpoint]}: ${SAID_REASON[reason]}`;
    return `${why}, ${saySince(sinceMs, nowMs)}, asked for again ${sayAgain(untilMs, nowMs)}`;
  });
  const text = `${sayExtent(failing.length)}. Out: ${each.join('; ')}.`;
  return { kind: 'trouble', sinceMs: Math.max(...failing.map(({ sinceMs }) => sinceMs)), text };
}

function saySince(sinceMs: number, nowMs: number): string {
  return `since ${formatClock(sinceMs)} (${formatDuration(secondsBetween(sinceMs, nowMs))})`;
}

function sayAgain(untilMs: number, nowMs: number): string {
  const waitSec = secondsBetween(nowMs, untilMs);
  return waitSec < 1 ? 'now' : `in ${formatDuration(waitSec)}`;
}

function describeCalls({ calls }: RunState, nowMs: number): string {
  if (calls.lastAtMs === undefined) return '';
  const agoSec = secondsBetween(calls.lastAtMs, nowMs);
  const ago = agoSec < 1 ? 'now' : `${formatDuration(agoSec)} ago`;
  return `Asked ${ago}, ${calls.count} ${calls.count === 1 ? 'call' : 'calls'}.`;
}

function countClips(count: number): string {
  return count === 1 ? '1 clip' : `${count} clips`;
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.floor((toMs - fromMs) / 1000));
}

/** 14:03:12, as the clocks of this machine's time zone show it. */
export function formatClock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}
