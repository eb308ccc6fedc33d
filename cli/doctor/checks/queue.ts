import { formatDuration } from '../../../functions/domain/duration.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, warning, well, wrong } from '../finding.ts';
import { checkQueueOf, functionOf } from '../named-parts.ts';
import type { EventSourceSeen, QueueSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

/** A turn is held back for a minute and worked on for 75 s at most; the alarm `TurnsLate` begins at three minutes. */
const LATE_SEC = 90;
const TOO_LATE_SEC = 180;

const REMEDY = {
  todo: 'Raise limits.checkConcurrency, and the concurrency of the account before that.',
  section: 'turnslate',
};

export function judgeQueue(
  queue: Reading<QueueSeen>,
  oldestSec: Reading<number | undefined>,
  sources: Reading<EventSourceSeen[]>,
): Finding[] {
  return [depth(queue), ...age(oldestSec), source(sources)];
}

function depth(queue: Reading<QueueSeen>): Finding {
  if (queue.kind === 'gone')
    return wrong('the check queue is gone: no clip is looked at', {
      todo: 'CloudFormation does not notice by itself: take the stack down and deploy it anew (the table stays).',
      section: 'tickerrors',
    });
  if (queue.kind !== 'read') return unread('the check queue', queue);
  const { waiting, inFlight, delayed } = queue.value;
  return well(`${counted(waiting, 'turn')} waiting, ${inFlight} at work, ${delayed} for later`);
}

function age(oldestSec: Reading<number | undefined>): Finding[] {
  if (oldestSec.kind === 'gone') return [];
  if (oldestSec.kind !== 'read') return [unread('how long turns wait', oldestSec)];
  const { value: seconds = 0 } = oldestSec;
  const saw = `the oldest turn of the last five minutes waited ${formatDuration(seconds)}`;
  if (seconds >= TOO_LATE_SEC) return [wrong(saw, REMEDY)];
  return [seconds >= LATE_SEC ? warning(saw, REMEDY) : well(saw)];
}

function source(sources: Reading<EventSourceSeen[]>): Finding {
  const section = 'turnslate';
  if (sources.kind !== 'read' && sources.kind !== 'gone') return unread('the event source of check', sources);
  const [first] = sources.kind === 'read' ? sources.value : [];
  if (first === undefined)
    return wrong('check has no event source: nobody takes turns', {
      todo: 'Give the function check the check queue as its trigger again, in the Lambda console.',
      section,
    });
  if (!/^(Enabled|Enabling|Creating|Updating)$/.test(first.state))
    return wrong(`the event source of check is ${first.state.toLowerCase()}: nobody takes turns`, {
      todo: 'Enable the trigger of the function check in the Lambda console.',
      section,
    });
  return well('the event source of check is enabled');
}

export const queue: Check = {
  name: 'queue',
  about: 'turns that wait for check, for how long, and whether somebody takes them',
  examine: async (readers) => {
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('the check queue', resources)];
    const checkQueue = checkQueueOf(resources.value);
    const check = functionOf(resources.value, 'check');
    const [seen, oldest, sources] = await Promise.all([
      checkQueue ? readers.queue(checkQueue.physicalId) : GONE,
      checkQueue ? readers.oldestTurn(checkQueue.physicalId.split('/').at(-1) ?? '') : GONE,
      check ? readers.eventSources(check.physicalId) : GONE,
    ]);
    return judgeQueue(seen, oldest, sources);
  },
};

const GONE = { kind: 'gone' } as const;
