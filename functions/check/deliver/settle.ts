import type { ClipRecord } from '../../domain/clip/clip.ts';
import { withTold } from '../../domain/outbox/announcement.ts';
import { settle } from '../../domain/outbox/owed.ts';
import { isTerminal } from '../../domain/outcome.ts';
import { StoreError } from '../../ports/store.ts';
import { retainedUntilMs } from '../record/archive.ts';
import { type Recording, reload, sideBySide } from '../record/record.ts';
import type { Outbox } from './outbox.ts';

/** Others may write to a clip at the same time: what is out is taken off what they made of it. */
const MOST_TRIES = 3;

/**
 * Takes what is out off the clips that owed it, with one write each: a clip that has ended and owes nothing more goes
 * where ended clips lie. What cannot be settled is not published again by this invocation, and settled with the next pass.
 */
export async function settleOut(recording: Recording, outbox: Outbox): Promise<void> {
  const { clips } = recording;
  const { out, unsettled } = outbox;
  const owing = clips.all.filter(({ owed }) => owed.some(({ event }) => unsettled.has(event.id)));
  await sideBySide(
    recording,
    owing,
    (clip) => clip,
    async (clip) => {
      const settled = await settleOne(recording, clip, (current) =>
        withTold(settle(current, unsettled), out),
      );
      if (settled) for (const { event } of clip.owed) outbox.settled(event.id);
    },
  );
}

async function settleOne(
  recording: Recording,
  clip: ClipRecord,
  settled: (clip: ClipRecord) => ClipRecord,
): Promise<boolean> {
  const { deps, orgId } = recording;
  try {
    let current: ClipRecord | undefined = clip;
    for (let tries = 0; tries < MOST_TRIES && current !== undefined && current.version > 0; tries++) {
      if (await write(recording, settled(current))) return true;
      current = await reload(recording, clip.clipUuid);
    }
    return current === undefined || current.version === 0;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    deps.report({ kind: 'table-failed', orgId, what: 'settle', reason: error.kind });
    return false;
  }
}

async function write({ deps, clips }: Recording, settled: ClipRecord): Promise<boolean> {
  if (isTerminal(settled.state) && settled.owed.length === 0) {
    const archived = await deps.store.archiveClip(settled, retainedUntilMs(deps));
    if (archived.kind === 'written') clips.archived(settled.clipUuid, settled.state);
    return archived.kind === 'written';
  }
  const written = await deps.store.recordTransition(settled);
  if (written.kind === 'written') clips.stored(written.value);
  return written.kind === 'written';
}
