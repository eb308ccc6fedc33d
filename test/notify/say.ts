import assert from 'node:assert/strict';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import type { AnyEvent } from '../../functions/domain/outbox/event.ts';
import type { Channel } from '../../functions/domain/outcome.ts';
import { createComposer } from '../../functions/notify/compose.ts';
import type { ComposeOptions, TopicMessage } from '../../functions/ports/topics.ts';

export const compose = createComposer({ digestFrom: 2 });

/** An audience that is spoken to as by default, but for what a test is about. */
export function makeAudience(voice: Partial<Audience> = {}): Audience {
  return { ...DEFAULT_VOICE, name: 'default', topics: {}, ...voice };
}

/** The one message that events make. */
export function sayOnce(
  channel: Channel,
  events: AnyEvent | readonly AnyEvent[],
  voice: Partial<Audience> = {},
  options: ComposeOptions = {},
): TopicMessage {
  const [message, ...others] = compose(channel, [events].flat(), {
    audience: makeAudience(voice),
    ...options,
  });
  assert.ok(message);
  assert.deepEqual(others, []);
  return message;
}

export function mailOf(...args: Tail<Parameters<typeof sayOnce>>): string {
  return sayOnce('mail', ...args).message;
}

export function textOf(...args: Tail<Parameters<typeof sayOnce>>): string {
  return sayOnce('text', ...args).message;
}

export function subjectOf(...args: Tail<Parameters<typeof sayOnce>>): string {
  return sayOnce('mail', ...args).subject ?? '';
}

/** What a chat shows of it. */
export interface Shown {
  version: string;
  source: string;
  content: {
    textType: string;
    title: string;
    description: string;
    nextSteps?: string[];
    keywords: string[];
  };
  metadata: { threadId: string; summary: string; eventType: string };
}

export function chatOf(...args: Tail<Parameters<typeof sayOnce>>): Shown {
  return JSON.parse(sayOnce('chat', ...args).message);
}

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
