import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { formatDuration } from '../domain/duration.ts';
import type { TroubleKind, TroubleMessage } from '../domain/trouble/trouble.ts';
import type { Operators } from '../ports/operators.ts';
import { toPlainId } from './plain-text.ts';

/** What each trouble is called, what it does, and what to do about it. */
const WORDS: Record<TroubleKind, { name: string; effect: string; advice: string }> = {
  'org-not-seen': {
    name: 'nobody looks at it',
    effect: 'Nobody hears what becomes of its clips until somebody does.',
    advice: "See whether the alarms of tick and check are quiet, and look into check's log group.",
  },
  'key-rejected': {
    name: 'its API key is rejected',
    effect: 'None of its clips can be seen.',
    advice: 'Make a new key in the Rhombus Console and give it with "npx clipwatch orgs change".',
  },
  'wrong-region': {
    name: 'its API key is rejected, and may belong to the other region',
    effect: 'None of its clips can be seen.',
    advice:
      'Compare the region (us or eu) with that of the org, or give another key with "npx clipwatch orgs change".',
  },
  'key-unreadable': {
    name: 'its API key cannot be read',
    effect: 'None of its clips can be seen.',
    advice:
      'See that the secret exists, holds a key, and lets the role of check in ("npx clipwatch orgs repair").',
  },
  'rate-limited': {
    name: 'the rate limit of Rhombus holds it off',
    effect: 'Its clips are seen late.',
    advice: 'All keys of an org share one limit: look who else uses it, or lower callsPerMinute.',
  },
  unreachable: {
    name: 'Rhombus is not reachable for it',
    effect: 'None of its clips can be seen.',
    advice: 'Look whether Rhombus is up and whether check reaches the internet. It goes on by itself.',
  },
  'endpoint-out': {
    name: 'it is seen in part, as one way of asking Rhombus fails',
    effect: 'The others go on; what only that one shows comes late.',
    advice:
      'It is tried again by itself. If it stays so, tell Rhombus, or look for a new release of Clipwatch.',
  },
  'clips-unseen': {
    name: 'clips of it are no longer shown',
    effect: 'They are called neither removed nor stalled, as nothing proves that Rhombus shows all there is.',
    advice: 'Look into the Rhombus Console whether they are there, and whether the API key may see them.',
  },
  'org-unreadable': {
    name: 'its entry in the registry cannot be read',
    effect: 'Unless cdk.json names it, nobody looks at it.',
    advice: 'A newer release may have written it: deploy that again, or remove and add the organization.',
  },
  'topic-refuses': {
    name: 'it does not take messages',
    effect: 'What is told there waits until it does; other topics go on.',
    advice: "Look at the topic's policy and the permissions of check.",
  },
};

const PHASES = { begins: 'Trouble', 'goes-on': 'Trouble goes on', over: 'Over' } as const;

/** Publishes to the operators' topic: ids and fixed words, and nothing of the vendor's. */
export function createOperators({ sns, topicArn }: { sns: SNSClient; topicArn: string }): Operators {
  return {
    async tell(message) {
      try {
        await sns.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subjectOf(message),
            Message: textOf(message),
            MessageAttributes: attributesOf(message),
          }),
        );
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** For filters. Of many alike `subject` is absent. */
function attributesOf({ phase, kind, troubles }: TroubleMessage): Record<string, MessageAttributeValue> {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const [{ subject }, ...others] = troubles;
  return { kind: text(kind), phase: text(phase), ...(others.length === 0 && { subject: text(subject) }) };
}

/** SNS takes no subject of 100 characters or more. Source: the Publish action's API reference. */
const MOST_SUBJECT = 99;
/** So many ids are named. */
const MOST_NAMED = 20;

function subjectOf({ phase, kind, troubles }: TroubleMessage): string {
  return `Clipwatch: ${PHASES[phase].toLowerCase()}, ${kind}, ${aboutOf(troubles)}`.slice(0, MOST_SUBJECT);
}

/** What, since when, what it does, what to do. */
function textOf({ phase, kind, troubles }: TroubleMessage): string {
  const { name, effect, advice } = WORDS[kind];
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
  return `${lines.join('\n\n')}\n\nKind  ${kind}\n`;
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

function subjectText(subject: string): string {
  return subject
    .split(':')
    .map((part) => toPlainId(part, 40))
    .join(', ');
}
