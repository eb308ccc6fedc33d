import { AUDIENCES, type Audience, type ClipRecord, isTerminal } from '../core/clip.ts';
import { type Due, dueNotifications, isAbandoned, takeOver } from '../core/owed.ts';
import type { TopicMessage } from '../core/ports.ts';
import { PublishError } from '../notify/errors.ts';
import type { PassContext } from './context.ts';
import { retainedUntilMs } from './retention.ts';

/** Between two messages to people: SNS switches an email subscription off that gets more than 10 a second. */
const PEOPLE_PACE_MS = 250;
/** Publishing, and what follows it, stops this long before the function is killed. */
const PUBLISH_NEEDS_MS = 3_000;
/** What is owed and could not be published is tried again after this long. */
export const PUBLISH_AGAIN_MS = 5_000;

/**
 * Publishes what is owed, one topic beside the other, and takes each notification off its clip as soon as it is out.
 * What fails stays owed.
 */
export async function publishOwed(context: PassContext, clips: Map<string, ClipRecord>): Promise<void> {
  await takeOverAbandoned(context, clips);
  const due = dueNotifications([...clips.values()], context.session.invocation);
  await Promise.all(
    AUDIENCES.map((audience) =>
      publishTo(
        context,
        clips,
        audience,
        due.filter((item) => item.audience === audience),
      ),
    ),
  );
}

/** What an invocation recorded and did not publish passes to us by a conditional write, so that one of us tells. */
async function takeOverAbandoned(context: PassContext, clips: Map<string, ClipRecord>): Promise<void> {
  const { deps, session } = context;
  for (const clip of clips.values()) {
    const nowMs = deps.clock.now();
    if (deps.remainingMs() < PUBLISH_NEEDS_MS) return;
    if (!isAbandoned(clip, session.invocation, nowMs)) continue;
    try {
      const taken = await deps.store.recordTransition(takeOver(clip, session.invocation, nowMs));
      if (taken.kind === 'written') clips.set(clip.clipUuid, taken.value);
    } catch (error) {
      reportUnsettled(context, error);
    }
  }
}

/** Moves clips that have ended and owe nothing out of the working set. */
export async function archiveEnded(context: PassContext, clips: Map<string, ClipRecord>): Promise<void> {
  const { deps, session } = context;
  for (const clip of [...clips.values()].filter((clip) => isTerminal(clip.state) && clip.owed.length === 0)) {
    if (deps.remainingMs() < PUBLISH_NEEDS_MS) return;
    try {
      const archived = await deps.store.archiveClip(clip, retainedUntilMs(deps));
      if (archived.kind === 'written') session.ended.set(clip.clipUuid, clip.state);
      clips.delete(clip.clipUuid);
    } catch (error) {
      reportUnsettled(context, error);
    }
  }
}

async function publishTo(
  context: PassContext,
  clips: Map<string, ClipRecord>,
  audience: Audience,
  due: Due[],
): Promise<void> {
  const { deps, session } = context;
  const byId = new Map(due.map((item) => [item.owed.event.id, item]));
  const unpublished = due.filter(({ owed }) => !session.published.has(`${owed.event.id} ${audience}`));
  for (const item of due) if (!unpublished.includes(item)) await settle(context, clips, item);
  if (deps.clock.now() < (session.topicRestsUntilMs.get(audience) ?? 0)) return;
  const messages = deps.compose(
    audience,
    unpublished.map(({ owed }) => owed.event),
  );
  for (const [index, message] of messages.entries()) {
    if (deps.remainingMs() < PUBLISH_NEEDS_MS) return;
    if (audience !== 'events' && index > 0) await deps.clock.sleep(PEOPLE_PACE_MS);
    const told = message.eventIds.map((id) => byId.get(id)).filter((item) => item !== undefined);
    const published = await publish(context, message, told);
    if (published === 'stop') return;
    if (published === 'failed') continue;
    for (const item of told) session.published.add(`${item.owed.event.id} ${audience}`);
    for (const item of told) await settle(context, clips, item);
  }
}

/** `stop`: the topic is in trouble, and its next message would fare no better. */
async function publish(
  context: PassContext,
  message: TopicMessage,
  told: Due[],
): Promise<'published' | 'failed' | 'stop'> {
  const { deps, session } = context;
  const { orgId } = session.org;
  const { audience } = message;
  try {
    await publishOrMinimal(context, message);
    const delayMs = deps.clock.now() - Math.min(...told.map(({ owed }) => Date.parse(owed.event.time)));
    deps.report({ kind: 'published', orgId, audience, count: told.length, delayMs });
    return 'published';
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    deps.report({ kind: 'publish-failed', orgId, audience, reason: error.kind });
    if (error.kind === 'invalid') return 'failed';
    session.topicRestsUntilMs.set(audience, deps.clock.now() + PUBLISH_AGAIN_MS);
    return 'stop';
  }
}

/** A message that SNS refuses as invalid would be refused for ever: a plainer one says the same. */
async function publishOrMinimal({ deps }: PassContext, message: TopicMessage): Promise<void> {
  try {
    await deps.topics.publish(message);
  } catch (error) {
    if (!(error instanceof PublishError) || error.kind !== 'invalid') throw error;
    await deps.topics.publish(deps.minimalMessage(message));
  }
}

async function settle(context: PassContext, clips: Map<string, ClipRecord>, item: Due): Promise<void> {
  const { clipUuid } = item.clip;
  const { id } = item.owed.event;
  try {
    const settled = await context.deps.store.settleNotification(item.clip, id, [item.audience]);
    if (settled.kind === 'written') clips.set(clipUuid, settled.value);
    context.session.published.delete(`${id} ${item.audience}`);
  } catch (error) {
    reportUnsettled(context, error);
  }
}

function reportUnsettled({ deps, session }: PassContext, error: unknown): void {
  const reason = error instanceof Error ? error.name : 'unknown';
  deps.report({ kind: 'settle-failed', orgId: session.org.orgId, reason });
}
