import pMap from 'p-map';
import { wasHeldUntilMs } from '../../domain/audience/quiet-hours.ts';
import type { ClipRecord } from '../../domain/clip/clip.ts';
import type { Owed } from '../../domain/outbox/event.ts';
import { isAbandoned, type OpensAtMs, type Publisher, takeOver } from '../../domain/outbox/owed.ts';
import { StoreError } from '../../ports/store.ts';
import { type Recording, reload } from '../record/record.ts';
import type { Outbox } from './outbox.ts';

/** Taken over in one pass: a backlog is worked off by and by, and holds up nothing. */
const MOST_AT_ONCE = 250;
/** Of a topic that failed the last time, one finds out whether it takes messages again. */
const FOR_A_TRIAL = 1;
const WRITES_AT_ONCE = 16;
const TAKE_OVER_NEEDS_MS = 5_000;

/**
 * What others recorded and did not publish passes to us by a conditional write, so that one of us tells. Only what a
 * topic takes now: the backlog of one that rests stays where it is, and costs nothing. What a night held is one message,
 * and as good as any to find out whether a topic that failed before its end takes messages again.
 */
export async function takeOverAbandoned(
  recording: Recording,
  publisher: Publisher,
  outbox: Outbox,
  opensAtMs: OpensAtMs,
  nowMs: number,
): Promise<void> {
  const { deps, orgId, clips } = recording;
  const chosen = choose(recording, publisher, outbox, opensAtMs, nowMs);
  const take = async (clipUuid: string) => {
    const clip = clips.get(clipUuid);
    if (clip === undefined || deps.remainingMs() < TAKE_OVER_NEEDS_MS) return;
    try {
      const taken = await deps.store.recordTransition(takeOver(clip, publisher, deps.clock.now()));
      if (taken.kind === 'written') clips.stored(taken.value);
      // Forgotten, it would be met as a new one, and told of anew where somebody has put it away meanwhile.
      else await reload(recording, clipUuid);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      deps.report({ kind: 'table-failed', orgId, what: 'take-over', reason: error.kind });
    }
  };
  await pMap(
    [...chosen].map(({ clipUuid }) => clipUuid),
    take,
    { concurrency: WRITES_AT_ONCE },
  );
}

/** As many as a pass works off; of those that only a topic on trial would take, one. */
function choose(
  { clips, recipients }: Recording,
  publisher: Publisher,
  outbox: Outbox,
  opensAtMs: OpensAtMs,
  nowMs: number,
): Set<ClipRecord> {
  const all = clips.all.filter(({ owed }) => owed.length > 0);
  const owedTo = (opens: OpensAtMs, most: number) =>
    all.filter((clip) => isAbandoned(clip, publisher, opens, nowMs)).slice(0, most);
  const isUntried = (destination: string, { event, due }: Owed, triedAtMs: number) => {
    const audience = recipients.audienceOf(destination);
    const heldUntilMs = due[destination] ?? 0;
    return audience !== undefined && wasHeldUntilMs(audience, { event, heldUntilMs }, nowMs) >= triedAtMs;
  };
  const whereWell: OpensAtMs = (destination, owed) => {
    const health = outbox.healthOf(destination);
    const isWell = health === undefined || isUntried(destination, owed, health.untilMs);
    return isWell ? opensAtMs(destination, owed) : Number.POSITIVE_INFINITY;
  };
  return new Set([...owedTo(whereWell, MOST_AT_ONCE), ...owedTo(opensAtMs, FOR_A_TRIAL)]);
}
