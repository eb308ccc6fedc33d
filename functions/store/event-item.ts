import * as v from 'valibot';
import { OUTCOMES } from '../core/clip.ts';
import type { ClipEvent } from '../core/event.ts';

const Text = v.nullable(v.string());
const Amount = v.nullable(v.number());

const ClipEventSchema = v.object({
  specversion: v.literal('1.0'),
  id: v.string(),
  source: v.string(),
  type: v.picklist(OUTCOMES.map((outcome) => `com.clipwatch.clip.${outcome}` as const)),
  subject: v.string(),
  time: v.string(),
  datacontenttype: v.literal('application/json'),
  dataschema: v.string(),
  data: v.object({
    schemaVersion: v.literal('1'),
    orgId: v.string(),
    clipUuid: v.string(),
    outcome: v.picklist(OUTCOMES),
    late: v.boolean(),
    attempt: v.number(),
    observedAt: v.string(),
    firstSeenAt: Text,
    watchedSeconds: Amount,
    stalledSeconds: Amount,
    label: Text,
    title: Text,
    deviceUuids: v.array(v.string()),
    status: Text,
    operation: Text,
    percent: Amount,
    createdAt: Text,
    footageStart: Text,
    durationSeconds: Amount,
    byteCount: Amount,
    region: Text,
    parentClipUuid: Text,
    warnings: v.array(
      v.object({
        code: v.picklist(['empty', 'short', 'camera-missing', 'placeholder']),
        message: v.string(),
      }),
    ),
  }),
}) satisfies v.GenericSchema<unknown, ClipEvent>;

/**
 * An event is stored as the text that goes out. The schema only looks at what was parsed and hands it on as it is, so
 * that a copy published from the table is the first one to the letter.
 */
export const EventText = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<ClipEvent>((value) => v.is(ClipEventSchema, value)),
);

export function writeEvent(event: ClipEvent): string {
  return JSON.stringify(event);
}
