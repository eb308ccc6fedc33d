import * as v from 'valibot';
import type { ClipEvent, ClipEventData, ClipWarning, EventCamera } from '../domain/outbox/event.ts';
import { OUTCOMES } from '../domain/outcome.ts';
import { Amount, AmountOrNull, type EntriesOf, MaybeText, oneOf, Text, TextOrNull } from './schema.ts';

const Warning = v.looseObject({
  code: oneOf<ClipWarning['code']>({ empty: true, short: true, 'camera-missing': true, placeholder: true }),
  message: Text,
} satisfies EntriesOf<ClipWarning>);

export const NAMED_CAMERA = {
  uuid: Text,
  name: MaybeText,
  site: MaybeText,
  timeZone: MaybeText,
} satisfies EntriesOf<EventCamera>;

export const EVENT_DATA = {
  schemaVersion: v.literal('1'),
  orgId: Text,
  clipUuid: Text,
  outcome: v.picklist(OUTCOMES),
  late: v.boolean(),
  attempt: Amount,
  observedAt: Text,
  firstSeenAt: TextOrNull,
  watchedSeconds: AmountOrNull,
  stalledSeconds: AmountOrNull,
  label: TextOrNull,
  title: TextOrNull,
  deviceUuids: v.array(Text),
  cameras: v.exactOptional(v.array(v.looseObject(NAMED_CAMERA))),
  status: TextOrNull,
  operation: TextOrNull,
  percent: AmountOrNull,
  createdAt: TextOrNull,
  footageStart: TextOrNull,
  durationSeconds: AmountOrNull,
  byteCount: AmountOrNull,
  region: TextOrNull,
  thumbnailRegion: TextOrNull,
  sha256Hex: TextOrNull,
  userUuid: TextOrNull,
  externalTransactionId: TextOrNull,
  sourceAlertUuid: TextOrNull,
  parentClipUuid: TextOrNull,
  warnings: v.array(Warning),
} satisfies EntriesOf<ClipEventData>;

export const EVENT = {
  specversion: v.literal('1.0'),
  id: Text,
  source: Text,
  type: v.picklist(OUTCOMES.map((outcome) => `com.clipwatch.clip.${outcome}` as const)),
  subject: Text,
  time: Text,
  datacontenttype: v.literal('application/json'),
  dataschema: Text,
  data: v.looseObject(EVENT_DATA),
} satisfies EntriesOf<ClipEvent>;

const Event = v.looseObject(EVENT);

/**
 * An event is stored as the text that goes out. The schema only looks at what was parsed and hands it on as it is, so
 * that a copy published from the table is the first one to the letter.
 */
export const EventText: v.GenericSchema<unknown, ClipEvent> = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<ClipEvent>((value) => v.is(Event, value)),
);

export function writeEvent(event: ClipEvent): string {
  return JSON.stringify(event);
}
