import { DEFAULT_VOICE, type Language } from '../../functions/domain/audience/audience.ts';
import { wants } from '../../functions/domain/audience/hearing.ts';
import { quietUntilMs } from '../../functions/domain/audience/quiet-hours.ts';
import { channelOf, type Destination, isForPeople } from '../../functions/domain/outcome.ts';
import { formatTime } from '../../functions/notify/plain-text.ts';
import type { Compose, TopicMessage } from '../../functions/ports/topics.ts';
import type { readRecipients } from '../recipients.ts';
import type { TopicChannel } from '../topics.ts';
import type { ToldBefore } from './told-again.ts';

/** What one destination is to be told again of one organization. */
export interface Replay {
  orgId: string;
  destination: Destination;
  topicArn: string;
  messages: TopicMessage[];
  events: number;
  /** Events that it has yet to be told the first time. */
  owed: number;
  /** Its quiet hours are now, until then, epoch ms. */
  quietUntilMs: number;
}

/** Who is to be told. Default: everybody. */
export interface Aim {
  audience?: string;
  channel?: TopicChannel;
}

/** What each destination gets: what it wants to hear of, and is not about to hear of anyway. */
export function planReplay(
  orgId: string,
  told: readonly ToldBefore[],
  recipients: Awaited<ReturnType<typeof readRecipients>>,
  { aim, compose, nowMs }: { aim: Aim; compose: Compose; nowMs: number },
): Replay[] {
  return recipients.destinations
    .filter((destination) => isMeant(destination, aim, recipients.audienceOf(destination)?.name))
    .flatMap((destination): Replay[] => {
      const audience = recipients.audienceOf(destination);
      const wanted = told.filter(({ event }) => audience === undefined || wants(audience, event));
      const again = wanted.filter(({ owedTo }) => !owedTo.has(destination)).map(({ event }) => event);
      const topicArn = recipients.topicArnOf(destination);
      if (topicArn === undefined || topicArn === '' || wanted.length === 0) return [];
      const messages = again.length === 0 ? [] : compose(destination, again, audience && { audience });
      return [
        {
          orgId,
          destination,
          topicArn,
          messages: messages.map((message) =>
            markAgain(message, audience?.language ?? DEFAULT_VOICE.language, nowMs),
          ),
          events: again.length,
          owed: wanted.length - again.length,
          quietUntilMs: Math.max(
            0,
            ...again.map(({ data }) => (audience ? quietUntilMs(audience, data.outcome, nowMs) : 0)),
          ),
        },
      ];
    });
}

function isMeant(
  destination: Destination,
  { audience, channel }: Aim,
  itsAudience: string | undefined,
): boolean {
  if (!isForPeople(destination)) return audience === undefined && (channel ?? 'events') === 'events';
  return (
    (audience === undefined || audience === itsAudience) &&
    (channel === undefined || channel === channelOf(destination))
  );
}

const FIRST_LINE: Record<Language, (time: string) => string> = {
  en: (time) => `Told again on request, at ${time}.`,
  es: (time) => `Se avisa de nuevo, a petición, el ${time}.`,
};

/** Mails say that they are told again. Texts have no room for it, and what programs read is as it was. */
function markAgain(message: TopicMessage, language: Language, nowMs: number): TopicMessage {
  const { destination } = message;
  if (!isForPeople(destination) || channelOf(destination) !== 'mail') return message;
  const line = FIRST_LINE[language](formatTime(new Date(nowMs).toISOString()));
  return { ...message, message: `${line}\n\n${message.message}` };
}
