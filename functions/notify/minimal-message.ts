import { channelOf, isForPeople, isOrgOutcome } from '../domain/outcome.ts';
import type { TopicMessage } from '../ports/topics.ts';
import { page } from './page.ts';
import { toPlainId } from './plain-text.ts';
import { CODE_LENGTH } from './told.ts';

const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** More codes than this nobody looks up one by one. */
const MOST_CODES = 100;

/**
 * What to publish in place of a message that SNS refuses: fixed words and ids alone, whatever the language; to people no
 * more of a clip's id than `privacy` `minimal` shows. A program gets a CloudEvent without `data`, and looks the clip up.
 */
export function minimalMessage(refused: TopicMessage): TopicMessage {
  const { destination, attributes, eventIds, oldestAtMs } = refused;
  const deviceUuids = attributes.deviceUuids.filter((uuid) => PLAIN_ID.test(uuid));
  return {
    destination,
    ...sayPlainly(refused),
    attributes: { ...attributes, deviceUuids },
    eventIds,
    oldestAtMs,
  };
}

function sayPlainly(refused: TopicMessage): Pick<TopicMessage, 'message' | 'subject'> {
  const { destination, attributes, eventIds } = refused;
  if (!isForPeople(destination)) return { message: bareEvent(refused) };
  const outcome = [attributes.outcome].flat();
  const clips = clipsOf(eventIds);
  const isOrganization = outcome.every(isOrgOutcome);
  const what = isOrganization ? 'Organization' : `${clips.length} ${clips.length === 1 ? 'clip' : 'clips'}`;
  const told = `${what} ${outcome.join(', ')}, ${attributes.orgId}`;
  const channel = channelOf(destination);
  if (channel === 'text') return { message: `${told}.` };
  if (channel === 'chat')
    return {
      message: JSON.stringify({ version: '1.0', source: 'custom', content: { description: `${told}.` } }),
    };
  return {
    subject: `${isOrganization ? 'Organization' : 'Clip'} ${outcome.join(', ')}`,
    message: page([
      [told],
      clips.slice(0, MOST_CODES).map((clip) => `Clip  ${toPlainId(clip, CODE_LENGTH)}`),
    ]),
  };
}

/** The clips that events are of, each once; none for what is of an organization. */
function clipsOf(eventIds: readonly string[]): string[] {
  const ofClips = eventIds.map((id) => id.split('/')).filter(([, , outcome = '']) => !isOrgOutcome(outcome));
  return [...new Set(ofClips.map(([, clip = '']) => clip))];
}

function bareEvent({ attributes: { orgId, outcome }, eventIds: [id = ''] }: TopicMessage): string {
  const [one = ''] = [outcome].flat();
  const [kind, subject] = isOrgOutcome(one) ? ['organization', orgId] : ['clip', id.split('/')[1]];
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.${kind}.${one}`,
    subject,
  });
}
