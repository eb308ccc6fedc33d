import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Channel } from '../cli/preview/channels.ts';
import type { Sample } from '../cli/preview/sample.ts';
import { showSample } from '../cli/preview/show.ts';
import { OUTCOMES, type Outcome } from '../functions/domain/outcome.ts';

// Draws `docs/messages.md`, every message as its subscriber gets it: `npm run messages`, when their wording has changed.

const PAGE = fileURLToPath(new URL('messages.md', import.meta.url));

const INTRODUCTION = `# What the messages say

Every message as its subscriber gets it, of clips that are made up. \`npm run messages\` draws this page, and a test fails where the code says something else. \`npx clipwatch preview --outcome failed --channel text\` prints one. When people are told, and when many clips make one message, is in [subscribers.md](subscribers.md#how-often-people-are-told); what each field of an event means in [events.md](events.md).

A text comes with the name of its topic before it, which SNS adds; email ends in a line of SNS with which to unsubscribe. The subject of an email is the first line here.`;

const SECTIONS: Record<Outcome, string> = {
  completed: 'Ready',
  failed: 'Failed',
  stalled: 'Stalled',
  resumed: 'Moving again',
  removed: 'Removed',
  'not-found': 'Not found',
  expired: 'No longer watched',
};

const ONE = { clips: 1, late: false, warnings: false, times: 1 };
const PEOPLE = ['text', 'mail'] as const;

/** The page, as it should stand in `docs/messages.md`. */
export function drawMessages(): string {
  const sections = OUTCOMES.map((outcome) => [
    `## ${SECTIONS[outcome]}`,
    ...drawForPeople({ ...ONE, outcome }),
    '### Many at once',
    ...drawForPeople({ ...ONE, outcome, clips: 5 }),
    '### To programs',
    draw({ ...ONE, outcome }, 'event'),
  ]);
  const special: [heading: string, sample: Sample][] = [
    ['Ready, but not what was asked for', { ...ONE, outcome: 'completed', warnings: true }],
    ['Many of these', { ...ONE, outcome: 'completed', warnings: true, clips: 5 }],
    ['Seen late', { ...ONE, outcome: 'completed', late: true }],
    ['Failed again and again', { ...ONE, outcome: 'failed', times: 4 }],
  ];
  const others = special.map(([heading, sample]) => [`### ${heading}`, ...drawForPeople(sample)]);
  return `${[INTRODUCTION, ...sections.flat(), '## What may be said besides', ...others.flat()].join('\n\n')}\n`;
}

function drawForPeople(sample: Sample): string[] {
  return PEOPLE.map((channel) => draw(sample, channel));
}

/** The messages of a sample, in a fence. */
function draw(sample: Sample, channel: Channel): string {
  const messages = showSample(sample, channel);
  return `\`\`\`${channel === 'event' ? 'json' : 'text'}\n${messages.join('\n')}\n\`\`\``;
}

if (import.meta.main) writeFileSync(PAGE, drawMessages());
