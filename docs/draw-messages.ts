import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markMessage } from '../cli/notify-test/mark.ts';
import type { Channel } from '../cli/preview/channels.ts';
import { type Sample, sampleAny } from '../cli/preview/sample.ts';
import { showEvents, showSample } from '../cli/preview/show.ts';
import {
  DEFAULT_VOICE,
  LANGUAGES,
  type Language,
  type Voice,
} from '../functions/domain/audience/audience.ts';
import { DEFAULT_CONSOLE_URL } from '../functions/domain/audience/console-url.ts';
import { ANNOUNCED, type Announced, CHANNELS, isOrgOutcome } from '../functions/domain/outcome.ts';

import { minimalMessage } from '../functions/notify/minimal-message.ts';
import type { TopicMessage } from '../functions/ports/topics.ts';

// Draws `docs/messages.md` and its like, a page a language, with every message as its subscriber gets it: `npm run
// messages`, when their wording has changed.

const INTRODUCTIONS: Record<Language, string> = {
  en: `# What the messages say

Every message as its subscriber gets it, of clips that are made up; [in Spanish](messages.es.md), too. \`npm run messages\` draws these pages, and a test fails where the code says something else. \`npx clipwatch preview --outcome failed --channel text\` prints one. When people are told, and when many clips make one message, is in [subscribers.md](subscribers.md#how-often-people-are-told); what each field of an event means in [events.md](events.md).

A text comes with the name of its topic before it, which SNS adds; email ends in a line of SNS with which to unsubscribe. The subject of an email is the first line here. Of a chat there is what Amazon Q Developer shows: the title, the description, and the next steps below it. How long a clip took is counted from when Clipwatch first saw it.`,
  es: `# What the messages say in Spanish

As [messages.md](messages.md), for audiences whose \`language\` is \`es\`. What programs get has no language.`,
};

const SECTIONS: Record<Announced, string> = {
  completed: 'Ready',
  failed: 'Failed',
  stalled: 'Stalled',
  resumed: 'Moving again',
  removed: 'Removed',
  'not-found': 'Not found',
  expired: 'No longer watched',
  blind: 'No clip can be seen',
  visible: 'Clips can be seen again',
};

const ONE = { clips: 1, late: false, warnings: false, times: 1 };

interface Special {
  heading: string;
  samples: Sample[];
  voice?: Partial<Voice>;
  change?: (message: TopicMessage, language: Language) => TopicMessage;
}

const HELD: Sample = { ...ONE, outcome: 'failed', clips: 9, whole: true };
const PRIVATE = { privacy: 'minimal' } as const;

/** What may be said besides. */
const SPECIAL: Special[] = [
  {
    heading: 'Ready, but not what was asked for',
    samples: [{ ...ONE, outcome: 'completed', warnings: true }],
  },
  { heading: 'Many of these', samples: [{ ...ONE, outcome: 'completed', warnings: true, clips: 5 }] },
  { heading: 'Seen late', samples: [{ ...ONE, outcome: 'completed', late: true }] },
  { heading: 'Failed again and again', samples: [{ ...ONE, outcome: 'failed', times: 4 }] },
  { heading: 'All at once, after quiet hours', samples: [HELD] },
  {
    heading: 'All at once, after quiet hours in which no clip could be seen',
    samples: [
      { ...HELD, clips: 2 },
      { ...ONE, outcome: 'visible' },
    ],
  },
  ...ANNOUNCED.map((outcome) => ({
    heading: `Privacy \`minimal\`: ${SECTIONS[outcome]}`,
    samples: [{ ...ONE, outcome }],
    voice: PRIVATE,
  })),
  {
    heading: 'Privacy `minimal`, many at once',
    samples: [{ ...ONE, outcome: 'failed', clips: 5 }],
    voice: PRIVATE,
  },
  {
    heading: 'A test, by `npx clipwatch notify-test`',
    samples: [{ ...ONE, outcome: 'completed' }],
    change: markMessage,
  },
  {
    heading: 'In place of a message that SNS refuses',
    samples: [{ ...ONE, outcome: 'failed' }],
    change: minimalMessage,
  },
];

/** A page, as it should stand in `docs`. */
export function drawMessages(language: Language): string {
  const voice = { ...DEFAULT_VOICE, language, consoleUrl: DEFAULT_CONSOLE_URL };
  const sections = ANNOUNCED.flatMap((outcome) => [
    `## ${SECTIONS[outcome]}`,
    ...drawForPeople({ ...ONE, outcome }, voice),
    ...(isOrgOutcome(outcome)
      ? []
      : ['### Many at once', ...drawForPeople({ ...ONE, outcome, clips: 5 }, voice)]),
    ...(language === 'en' ? ['### To programs', draw({ ...ONE, outcome }, 'event', voice)] : []),
  ]);
  const others = SPECIAL.flatMap((special) => [
    `### ${special.heading}`,
    ...CHANNELS.map((channel) => drawSpecial(special, channel, { ...voice, ...special.voice })),
  ]);
  const page = [INTRODUCTIONS[language], contents(), ...sections, `## ${BESIDES}`, ...others];
  return `${page.join('\n\n')}\n`;
}

const BESIDES = 'What may be said besides';

function contents(): string {
  const headings = [...Object.values(SECTIONS), BESIDES];
  return headings
    .map((heading) => `- [${heading}](#${heading.toLowerCase().replaceAll(' ', '-')})`)
    .join('\n');
}

function drawForPeople(sample: Sample, voice: Voice): string[] {
  return CHANNELS.map((channel) => draw(sample, channel, voice));
}

function drawSpecial({ samples, change }: Special, channel: Channel, voice: Voice): string {
  const events = samples.flatMap((sample) => sampleAny(sample));
  const isWhole = samples.some(({ whole }) => whole);
  const changed = change && ((message: TopicMessage) => change(message, voice.language));
  return fence(showEvents(events, channel, voice, isWhole, changed), channel);
}

/** The messages of a sample. */
function draw(sample: Sample, channel: Channel, voice: Voice): string {
  return fence(showSample(sample, channel, voice), channel);
}

function fence(messages: readonly string[], channel: Channel): string {
  return `\`\`\`${channel === 'event' ? 'json' : 'text'}\n${messages.join('\n')}\n\`\`\``;
}

export function pageOf(language: Language): string {
  const name = language === DEFAULT_VOICE.language ? 'messages.md' : `messages.${language}.md`;
  return fileURLToPath(new URL(name, import.meta.url));
}

if (import.meta.main)
  for (const language of LANGUAGES) writeFileSync(pageOf(language), drawMessages(language));
