import * as v from 'valibot';
import { isStale, type Turn } from '../domain/turns/turn.ts';
import { ORGANIZATION } from '../runtime/organization.ts';

/** A turn, as it is in the body of a message of the check queue. */
const TurnMessage: v.GenericSchema<unknown, Turn> = v.object({
  organization: v.object(ORGANIZATION),
  dueAtMs: v.number(),
  source: v.picklist(['tick', 'watch', 'orgs']),
});

/** What Lambda hands over of a batch. A body that is no turn is dropped: nobody could ever take it. */
export const TurnBatch = v.object({
  Records: v.array(
    v.object({
      messageId: v.string(),
      body: v.string(),
      attributes: v.object({ ApproximateReceiveCount: v.pipe(v.string(), v.transform(Number), v.number()) }),
    }),
  ),
});

/** A turn; undefined where it is none, is stale, or is due at a time that no tick could mean. */
export function readTurn(body: string, nowMs: number): Turn | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), TurnMessage), body);
  if (!parsed.success || isStale(parsed.output, nowMs)) return undefined;
  return parsed.output;
}
