import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { PUBLISH_GRACE_MS } from '../../functions/domain/outbox/owed.ts';
import { expectedEndOf } from '../../functions/domain/pace/expected-end.ts';
import { toPlainId, toPlainText } from '../../functions/notify/plain-text.ts';
import { sayStatus } from '../../functions/notify/words.ts';
import { viewClip } from '../../functions/watch/clip-view.ts';
import { formatCount } from '../status/words.ts';
import type { BoardState, OrgOnBoard } from './board-state.ts';
import { type Content, html, type Markup } from './html.ts';
import {
  after,
  below,
  clock,
  foreign,
  foreignWord,
  note,
  section,
  since,
  sinceAgo,
  table,
  tag,
} from './parts.ts';
import { lastAnnouncementOf } from './told.ts';
import { SAID_STATE, sayCameras, sayDestination, sayTitle } from './words.ts';

/** A page with more is read by nobody. */
const MOST_IN_FLIGHT = 100;
const MOST_ENDED = 30;
const LONGEST_OPERATION = 40;

interface Shown {
  clip: ClipRecord;
  org: OrgOnBoard;
}

/** Clips in flight: those that have stalled first, then those that have been so for longest. */
export function renderInFlight({ orgs, atMs }: BoardState): Markup {
  const clips = orgs
    .flatMap((org) => org.inFlight.map((clip): Shown => ({ clip, org })))
    .sort((a, b) => rankOf(a.clip) - rankOf(b.clip) || a.clip.attemptSinceMs - b.clip.attemptSinceMs);
  const heading = html`In flight <span class="count">${formatCount(clips.length)}</span>`;
  if (clips.length === 0)
    return section('in-flight', heading, note('No clip is in flight. New ones turn up here by themselves.'));
  const shown = clips.slice(0, MOST_IN_FLIGHT);
  const hasEnds = shown.some(({ clip, org }) => expectedEndOf(clip, org.state, atMs) !== null);
  const columns = [
    { name: 'Clip' },
    { name: 'Stage' },
    { name: 'Progress' },
    ...(hasEnds ? [{ name: 'Likely ready' }] : []),
  ];
  const rows = shown.map(({ clip, org }) => [
    describeClip(clip, org, orgs.length > 1),
    describeStage(clip, atMs),
    [describeProgress(clip), below(['for ', since(clip.attemptSinceMs, atMs)])],
    ...(hasEnds ? [describeEnd(clip, org, atMs)] : []),
  ]);
  return section('in-flight', heading, [table('in-flight', columns, rows), more(clips.length, shown.length)]);
}

function rankOf({ state }: ClipRecord): number {
  return state === 'stalled' ? 0 : 1;
}

function describeClip(clip: ClipRecord, { cameras, status }: OrgOnBoard, isOneOfMany: boolean): Markup {
  const title = sayTitle(clip);
  const place = sayCameras(clip, cameras);
  const again = clip.attempt > 1 ? html`, attempt ${clip.attempt}` : undefined;
  return html`<span class="title" title="${title}">${foreign(title)}</span><span class="below place">${[
    isOneOfMany ? html`<span class="org">${toPlainId(status.orgId, 64)}</span> ` : undefined,
    place === '' ? undefined : foreign(place),
    again,
  ]}</span>`;
}

function describeStage(clip: ClipRecord, nowMs: number): Content {
  const status = sayStatus(clip.rawStatus);
  const operation = toPlainText(clip.movement?.operation ?? '', LONGEST_OPERATION);
  const detail = [
    operation === '' ? undefined : below(foreignWord(operation)),
    clip.missing === undefined ? undefined : below(['not shown for ', since(clip.missing.sinceMs, nowMs)]),
  ];
  if (clip.state !== 'stalled') return [foreignWord(status ?? 'in progress'), ...detail];
  const stillSinceMs = clip.movement?.movedAtMs ?? clip.stateSinceMs;
  return [
    tag('warning', 'Stalled'),
    below(['nothing moved for ', since(stillSinceMs, nowMs)]),
    status === null ? undefined : below(foreignWord(status)),
    ...detail,
  ];
}

function describeProgress(clip: ClipRecord): Content {
  const { percent } = viewClip(clip);
  if (percent === null) return html`<span class="quiet">not shown</span>`;
  const whole = Math.round(Math.min(100, Math.max(0, percent)));
  return html`<span class="progress"><progress max="100" value="${whole}" aria-label="Progress of ${sayTitle(clip)}"></progress> ${whole} %</span>`;
}

function describeEnd(clip: ClipRecord, { state }: OrgOnBoard, nowMs: number): Content {
  const end = expectedEndOf(clip, state, nowMs);
  if (end === null) return html`<span class="quiet">not known</span>`;
  return [clock(end.medianAtMs, nowMs), below(['9 of 10 by ', clock(end.p90AtMs, nowMs)])];
}

/** Clips that ended lately, and who was told when. */
export function renderEnded({ orgs, atMs }: BoardState): Markup {
  const clips = orgs
    .flatMap((org) => org.ended.map((clip): Shown => ({ clip, org })))
    .sort((a, b) => b.clip.stateSinceMs - a.clip.stateSinceMs);
  if (clips.length === 0)
    return section('ended', 'Ended lately', note('None has ended since Clipwatch began to look.'));
  const shown = clips.slice(0, MOST_ENDED);
  const columns = [
    { name: 'Clip' },
    { name: 'Outcome' },
    { name: 'Recorded' },
    { name: 'Told', isLong: true },
  ];
  const rows = shown.map(({ clip, org }) => {
    const { word, tone } = SAID_STATE[clip.state];
    return [
      describeClip(clip, org, orgs.length > 1),
      tag(tone, word),
      [clock(clip.stateSinceMs, atMs), below(sinceAgo(clip.stateSinceMs, atMs))],
      describeTold(clip, atMs),
    ];
  });
  return section('ended', 'Ended lately', table('ended', columns, rows));
}

function describeTold(clip: ClipRecord, nowMs: number): Content {
  if (clip.state === 'stopped') return html`<span class="quiet">nobody, as was asked</span>`;
  const announcement = lastAnnouncementOf(clip);
  const told = Object.entries(announcement?.toldAtMs ?? {})
    .sort(([, a], [, b]) => a - b)
    .map(([name, toldAtMs]) => {
      const afterMs = toldAtMs - (announcement?.atMs ?? toldAtMs);
      return html`<span class="told">${sayDestination(name)} ${after(toldAtMs, afterMs)}</span>`;
    });
  const owed = clip.owed.flatMap((item) =>
    Object.entries(item.due).map(([name, heldUntilMs]) =>
      describeOwed(name, { heldUntilMs, recordedAtMs: item.recordedAtMs }, nowMs),
    ),
  );
  if (told.length + owed.length > 0) return separated([...told, ...owed]);
  return html`<span class="quiet">${announcement === undefined ? 'everybody' : 'nobody wants to hear it'}</span>`;
}

/** What is held is so by somebody's wish, and what was recorded just now is on its way. */
function describeOwed(
  destination: string,
  { heldUntilMs, recordedAtMs }: { heldUntilMs: number; recordedAtMs: number },
  nowMs: number,
): Markup {
  const whom = sayDestination(destination);
  if (heldUntilMs > nowMs)
    return html`<span class="told">${whom} held until ${clock(heldUntilMs, nowMs)}</span>`;
  if (nowMs - recordedAtMs < PUBLISH_GRACE_MS) return html`<span class="told">${whom} on its way</span>`;
  return html`<span class="told">${tag('warning', html`${whom} still owed`)}</span>`;
}

function separated(items: readonly Markup[]): Markup[] {
  return items.map((item, index) => (index === 0 ? item : html`<span class="separator">, </span>${item}`));
}

function more(all: number, shown: number): Markup | undefined {
  return all > shown ? note(`and ${formatCount(all - shown)} more`) : undefined;
}
