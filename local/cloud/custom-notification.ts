import * as v from 'valibot';

/**
 * What Amazon Q Developer in chat applications takes of a message that is none of AWS's own; it drops what is of another
 * form, and tells nobody. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
const CustomNotification = v.object({
  version: v.literal('1.0'),
  source: v.literal('custom'),
  id: v.optional(v.string()),
  content: v.object({
    textType: v.optional(v.literal('client-markdown')),
    title: v.optional(v.string()),
    description: v.pipe(v.string(), v.nonEmpty()),
    nextSteps: v.optional(v.array(v.string()), []),
    keywords: v.optional(v.array(v.string())),
  }),
  metadata: v.optional(
    v.object({
      threadId: v.optional(v.string()),
      summary: v.optional(v.string()),
      eventType: v.optional(v.string()),
      relatedResources: v.optional(v.array(v.string())),
      additionalContext: v.optional(v.record(v.string(), v.string())),
    }),
    {},
  ),
});
export type CustomNotification = v.InferOutput<typeof CustomNotification>;

const Message = v.pipe(v.string(), v.parseJson(), CustomNotification);

/** The notification that a message is; undefined where nobody in a chat application would see it. */
export function readCustomNotification(message: string): CustomNotification | undefined {
  const parsed = v.safeParse(Message, message);
  return parsed.success ? parsed.output : undefined;
}
