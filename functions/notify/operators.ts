import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { formatDuration } from '../domain/duration.ts';
import type { TroubleMessage, WellMessage } from '../domain/trouble/trouble.ts';
import type { Operators } from '../ports/operators.ts';
import { toPlainId } from './plain-text.ts';
import { TROUBLE_WORDS } from './trouble-words.ts';

const PHASES = { begins: 'trouble', 'goes-on': 'trouble goes on', over: 'over' } as const;

/** Publishes to the operators' topic: ids and fixed words, and nothing of the vendor's. */
export function createOperators({ sns, topicArn }: { sns: SNSClient; topicArn: string }): Operators {
  return {
    async tell(message) {
      try {
        await sns.send(
          new PublishCommand({
            TopicArn: topicArn,
            ...(message.phase === 'well' ? wellParts(message) : troubleParts(message)),
          }),
        );
        return true;
      } catch {
        return false;
      }
    },
  };
}

interface Parts {
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, MessageAttributeValue>;
}

function troubleParts(message: TroubleMessage): Parts {
  return {
    Subject: subjectOf(message),
    Message: textOf(message),
    MessageAttributes: attributesOf(message),
  };
}

/** One line: what it is for is that it comes. */
function wellParts({ organizations }: WellMessage): Parts {
  const what = organizations === 1 ? 'one organization is' : `${organizations} organizations are`;
  return {
    Subject: 'Clipwatch: all is well',
    Message: `All is well: ${what} watched, and no trouble is known. This line comes once a week; where it stays away, your subscription or health is gone.\n`,
    MessageAttributes: attributes({ kind: 'all-well', phase: 'well' }),
  };
}

function attributes(values: Record<string, string>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

/** For filters. Of many alike `subject` is absent. */
function attributesOf({ phase, kind, troubles }: TroubleMessage): Record<string, MessageAttributeValue> {
  const [{ subject }, ...others] = troubles;
  return attributes({ kind, phase, ...(others.length === 0 && { subject }) });
}

/** SNS takes no subject of 100 characters or more. Source: the Publish action's API reference. */
const MOST_SUBJECT = 99;
/** So many ids are named. */
const MOST_NAMED = 20;

function subjectOf({ phase, kind, troubles }: TroubleMessage): string {
  return `Clipwatch: ${PHASES[phase]}, ${kind}, ${aboutOf(troubles)}`.slice(0, MOST_SUBJECT);
}

/** What, since when, what it does to whom, what to do, and where more of it stands. */
function textOf({ phase, kind, troubles }: TroubleMessage): string {
  const { name, effect, advice } = TROUBLE_WORDS[kind];
  const [first, ...others] = troubles;
  const sinceMs = Math.min(...troubles.map((trouble) => trouble.sinceMs));
  const since = new Date(sinceMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const reasons = [...new Set(troubles.map(({ why }) => why))].slice(0, 3).join(', ');
  const about = aboutOf(troubles);
  const lines =
    phase === 'over'
      ? [`${about}: it is over. It had been so since ${since}: ${name}.`]
      : [`${about}: ${name} (${reasons}), since ${since}${lasted(sinceMs, first.toldAtMs)}.`, effect, advice];
  if (others.length > 0) lines.push(listOf(troubles));
  return `${lines.join('\n\n')}\n\nKind  ${kind}\nMore  docs/runbook.md#${kind}\n`;
}

function lasted(sinceMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - sinceMs) / 1000);
  return seconds < 60 ? '' : ` (for ${formatDuration(seconds)})`;
}

function aboutOf([first, ...others]: TroubleMessage['troubles']): string {
  return others.length === 0 ? subjectText(first.subject) : `${others.length + 1} at once`;
}

function listOf(troubles: TroubleMessage['troubles']): string {
  const named = troubles.slice(0, MOST_NAMED).map(({ subject }) => subjectText(subject));
  const more = troubles.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** An audience's topic is `mail@night`, which a mail program would make an address of. */
function subjectText(subject: string): string {
  const plain = (part: string) => part.split('@').map((name) => toPlainId(name, 40));
  return subject
    .split(':')
    .map((part) => plain(part).join(' of '))
    .join(', ');
}
