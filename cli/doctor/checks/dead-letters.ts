import type { Check } from '../check.ts';
import { counted, type Finding, well, wrong } from '../finding.ts';
import { deadLetterQueuesOf } from '../named-parts.ts';
import type { QueueSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

const WHAT: Record<string, string> = {
  turns: 'looks that failed twice, or schedules that reached nobody',
  messages: 'messages that a subscriber did not take',
  texts: 'texts that did not reach a phone',
  parked: 'messages that came back ten times',
};

export function judgeDeadLetters(name: string, queue: Reading<QueueSeen>): Finding {
  if (queue.kind === 'gone')
    return wrong(`the dead-letter queue ${name} is gone: what is given up is lost`, {
      todo: 'CloudFormation does not notice by itself: take the stack down and deploy it anew (the table stays).',
      section: 'not-inspected',
    });
  if (queue.kind !== 'read') return unread(`the dead letters of ${name}`, queue);
  const letters = queue.value.waiting + queue.value.inFlight;
  if (letters === 0) return well(`${name}: none`);
  return wrong(`${name}: ${counted(letters, 'dead letter')}, ${WHAT[name] ?? 'given up'}`, {
    todo: 'Read in them whose they are and why, mend that, send on what still matters, and purge the queue.',
    section: 'dead-letters',
  });
}

export const deadLetters: Check = {
  name: 'dead-letters',
  about: 'turns and messages that were given up',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('dead letters', resources)];
    return Promise.all(
      deadLetterQueuesOf(resources.value).map(async ({ name, url }) =>
        judgeDeadLetters(name, await readers.queue(url)),
      ),
    );
  },
};
