import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import type { Trouble } from '../../functions/domain/trouble/trouble.ts';
import { toPlainText } from '../../functions/notify/plain-text.ts';
import { TROUBLE_WORDS } from '../../functions/notify/trouble-words.ts';
import { formatCount } from '../status/words.ts';
import type { BoardState, FailingTopic } from './board-state.ts';
import { html, type Markup } from './html.ts';
import { clock, note, section, since, tag } from './parts.ts';
import { sayDestination, saySubject } from './words.ts';

const MOST_SHOWN = 30;
const LONGEST_WHY = 60;

const SAID_REASON: Record<TopicHealth['reason'], string> = {
  denied: 'Clipwatch may not publish to it',
  gone: 'it is not there',
  throttled: 'AWS asks to wait',
  unavailable: 'AWS does not take it',
};

/** What operators were told of and is not over, and topics that take nothing just now; nothing where all is well. */
export function renderTroubles({ troubles, topics, atMs }: BoardState): Markup | undefined {
  const items = [
    ...topics.map((topic) => ({ sinceMs: topic.health.sinceMs, item: describeTopic(topic, atMs) })),
    ...troubles.map((trouble) => ({ sinceMs: trouble.sinceMs, item: describeTrouble(trouble, atMs) })),
  ].sort((a, b) => b.sinceMs - a.sinceMs);
  if (items.length === 0) return undefined;
  const heading = html`Troubles <span class="count">${formatCount(items.length)}</span>`;
  const shown = items.slice(0, MOST_SHOWN).map(({ item }) => item);
  return section('troubles', heading, [
    html`<ul class="troubles">${shown}</ul>
`,
    items.length > shown.length ? note(`and ${formatCount(items.length - shown.length)} more`) : undefined,
  ]);
}

function describeTrouble({ kind, subject, sinceMs, toldAtMs, why }: Trouble, nowMs: number): Markup {
  const { name, effect, advice } = TROUBLE_WORDS[kind];
  const because = toPlainText(why, LONGEST_WHY);
  const said = html`<strong>${saySubject(subject)}</strong>: ${name} (${because})`;
  return html`<li><p>${tag('bad', said)}, for ${since(sinceMs, nowMs)}</p>
<p class="below">${effect} ${advice} Operators heard of it at ${clock(toldAtMs, nowMs)}.</p></li>
`;
}

function describeTopic({ name, health }: FailingTopic, nowMs: number): Markup {
  return html`<li><p>${tag('bad', html`<strong>${sayDestination(name)}</strong>: the topic takes no messages`)}, for ${since(health.sinceMs, nowMs)}</p>
<p class="below">${SAID_REASON[health.reason]}. What is told there waits until it does; other topics go on.</p></li>
`;
}
