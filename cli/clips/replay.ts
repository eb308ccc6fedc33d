import pMap from 'p-map';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import { createComposer } from '../../functions/notify/compose.ts';
import { formatTime } from '../../functions/notify/plain-text.ts';
import { createTopics } from '../../functions/notify/topics.ts';
import { createSnsClient } from '../../functions/runtime/clients.ts';
import type { EventId, Moment } from '../arguments.ts';
import { askConsent } from '../consent.ts';
import { findAudience } from '../notify-test/recipients.ts';
import { orgsToSearch } from '../orgs/choose-org.ts';
import { type Installation, type PlaceOptions, requireOutput, withInstallation } from '../orgs/open.ts';
import { PUBLISH_ADVICE } from '../publish-advice.ts';
import { readRecipients } from '../recipients.ts';
import { TroubleError } from '../status/trouble.ts';
import { countOf } from '../status/words.ts';
import { TOPIC_OUTPUTS } from '../topics.ts';
import { UsageError } from '../usage-error.ts';
import { type Period, periodOf } from './period.ts';
import { type Aim, planReplay, type Replay } from './plan-replay.ts';
import { readClips } from './read-clips.ts';
import { type SentAgain, sendAgain } from './send-again.ts';
import { type ToldBefore, toldBefore } from './told-again.ts';

interface ReplayOptions extends PlaceOptions, Aim {
  org?: string;
  since?: Moment;
  until?: Moment;
  outcome?: Outcome;
  yes: boolean;
}

/** Destinations that are told at once. */
const CONCURRENCY = 4;
const MOST_SHOWN = 20;

/** `clipwatch replay`: shows what would be told again, asks, and tells it. */
export async function replay(asked: readonly EventId[] | undefined, options: ReplayOptions): Promise<void> {
  const ids = asked ?? [];
  checkUse(ids, options);
  const { org, since, until, outcome, audience, channel, yes, ...place } = options;
  const aim: Aim = { ...(audience !== undefined && { audience }), ...(channel !== undefined && { channel }) };
  const nowMs = Date.now();
  const period = periodOf({ since, until }, nowMs);
  await withInstallation(place, async (installation) => {
    const { store, outputs } = installation;
    requireOutput(outputs, TOPIC_OUTPUTS.events, 'The topics are');
    if (audience !== undefined) await findAudience(installation, audience);
    const told =
      ids.length > 0
        ? await findByIds(store, ids, nowMs)
        : await findByTime(store, await orgsToSearch(store, org), { ...period, outcome }, nowMs);
    const replays = await plan(installation, told, aim, nowMs);
    show(told, replays);
    const count = replays.reduce((sum, { messages }) => sum + messages.length, 0);
    if (count === 0) throw new TroubleError('There is nothing to send');
    if (!(await askConsent(`Send ${count === 1 ? 'this message' : `these ${count} messages`}?`, yes))) {
      console.error('Nothing was sent.');
      process.exitCode = 1;
      return;
    }
    await send(store, replays);
  });
}

function checkUse(
  ids: readonly EventId[],
  { org, since, until, outcome, audience, channel }: ReplayOptions,
): void {
  const isByTime = [org, since, until, outcome].some((option) => option !== undefined);
  if (ids.length > 0 && isByTime)
    throw new UsageError('Give ids of events, or --since with what goes with it, not both');
  if (ids.length === 0 && since === undefined)
    throw new UsageError('Say what is to be told again: ids of events, or --since 3h');
  if (audience !== undefined && channel === 'events')
    throw new UsageError('Programs are no audience: give --audience, or --channel events');
}

/** What was told, by organization. */
type Told = ReadonlyMap<string, ToldBefore[]>;

async function findByIds(
  store: Installation['store'],
  ids: readonly EventId[],
  nowMs: number,
): Promise<Told> {
  const found: { orgId: string; told: ToldBefore }[] = [];
  for (const { orgId, clipUuid, text } of new Map(ids.map((id) => [id.text, id])).values()) {
    const clip = await store.loadClip(orgId, clipUuid, nowMs);
    const told =
      clip && toldBefore(clip, await store.loadNames(orgId)).find(({ event }) => event.id === text);
    if (told === undefined)
      throw new TroubleError(
        'One of these events is not remembered, so nothing was sent: "npx clipwatch clip" shows those of a clip, its latest eight',
      );
    found.push({ orgId, told });
  }
  const byOrg = Map.groupBy(found, ({ orgId }) => orgId);
  return new Map([...byOrg].map(([orgId, those]) => [orgId, inOrder(those.map(({ told }) => told))]));
}

async function findByTime(
  store: Installation['store'],
  orgIds: readonly string[],
  { sinceMs, untilMs, outcome }: Period & { outcome: Outcome | undefined },
  nowMs: number,
): Promise<Told> {
  const isMeant = ({ event }: ToldBefore): boolean => {
    const atMs = Date.parse(event.time);
    return atMs >= sinceMs && atMs <= untilMs && (outcome === undefined || event.data.outcome === outcome);
  };
  const found = await pMap(
    orgIds,
    async (orgId): Promise<[string, ToldBefore[]]> => {
      const { inFlight, ended } = await readClips(store, orgId, nowMs);
      const names = await store.loadNames(orgId);
      const told = [...inFlight, ...ended].flatMap((clip) => toldBefore(clip, names)).filter(isMeant);
      return [orgId, inOrder(told)];
    },
    { concurrency: CONCURRENCY },
  );
  return new Map(found.filter(([, told]) => told.length > 0));
}

function inOrder(told: readonly ToldBefore[]): ToldBefore[] {
  return told.toSorted((a, b) => Date.parse(a.event.time) - Date.parse(b.event.time));
}

async function plan(installation: Installation, told: Told, aim: Aim, nowMs: number): Promise<Replay[]> {
  const compose = createComposer({ digestFrom: DEFAULT_LIMITS.digestFrom });
  const replays = await pMap(
    told,
    async ([orgId, events]) =>
      planReplay(orgId, events, await readRecipients(installation, orgId), { aim, compose, nowMs }),
    { concurrency: CONCURRENCY },
  );
  return replays.flat();
}

function show(told: Told, replays: readonly Replay[]): void {
  const ids = [...told.values()].flat().map(({ event }) => `${formatTime(event.time)}  ${event.id}`);
  for (const line of ids.slice(0, MOST_SHOWN)) console.log(line);
  if (ids.length > MOST_SHOWN) console.log(`… and ${ids.length - MOST_SHOWN} more`);
  for (const { orgId, destination, messages, events, owed, quietUntilMs } of replays) {
    const said = `${countOf(messages.length, 'message')} of ${countOf(events, 'event')}`;
    const rest = owed === 0 ? '' : `; ${countOf(owed, 'event')} yet to be told there the first time`;
    const quiet =
      quietUntilMs === 0
        ? ''
        : `; it has quiet hours until ${formatTime(new Date(quietUntilMs).toISOString())}`;
    console.log(`${orgId}, ${destination}: ${said}${rest}${quiet}`);
  }
}

async function send(store: Installation['store'], replays: readonly Replay[]): Promise<void> {
  const sns = createSnsClient();
  const topics = createTopics({ sns });
  // One after the other to one topic, topics side by side.
  const byTopic = Map.groupBy(
    replays.filter(({ messages }) => messages.length > 0),
    ({ destination }) => destination,
  );
  try {
    await pMap(
      byTopic.values(),
      async (those) => {
        for (const one of those) say(one, await sendAgain({ topics, store }, one));
      },
      { concurrency: CONCURRENCY },
    );
  } finally {
    sns.destroy();
  }
}

function say({ orgId, destination }: Replay, { sent, failed, reason }: SentAgain): void {
  if (sent > 0) console.log(`${orgId}, ${destination}: ${countOf(sent, 'message')} sent`);
  if (reason === undefined) return;
  console.error(
    `${orgId}, ${destination}: ${countOf(failed, 'message')} not sent, ${PUBLISH_ADVICE[reason]}`,
  );
  process.exitCode = 1;
}
