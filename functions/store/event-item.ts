import * as v from 'valibot';
import type {
  AnyEvent,
  ClipEvent,
  ClipEventData,
  ClipWarning,
  EventCamera,
  ExpectedDuration,
  LikelyEnd,
  OrgEvent,
  OrgEventData,
  Owed,
  Receipt,
} from '../domain/outbox/event.ts';
import { ORG_OUTCOMES, OUTCOMES } from '../domain/outcome.ts';
import {
  Amount,
  AmountOrNull,
  type EntriesOf,
  MaybeAmount,
  MaybeText,
  oneOf,
  Text,
  TextOrNull,
} from './schema.ts';
import type { Item } from './table.ts';

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

export const EXPECTED = {
  medianSeconds: Amount,
  p90Seconds: Amount,
  of: oneOf<ExpectedDuration['of']>({ camera: true, organization: true }),
} satisfies EntriesOf<ExpectedDuration>;

const LIKELY_END = { median: Text, p90: Text } satisfies EntriesOf<LikelyEnd>;

const RECEIPT = {
  sha256Hex: TextOrNull,
  byteCount: AmountOrNull,
  durationSeconds: AmountOrNull,
  requestedSeconds: AmountOrNull,
} satisfies EntriesOf<Receipt>;

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
  expected: v.exactOptional(v.nullable(v.looseObject(EXPECTED))),
  expectedEnd: v.exactOptional(v.nullable(v.looseObject(LIKELY_END))),
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
  requestedBy: v.exactOptional(TextOrNull),
  receipt: v.exactOptional(v.nullable(v.looseObject(RECEIPT))),
  externalTransactionId: TextOrNull,
  sourceAlertUuid: TextOrNull,
  parentClipUuid: TextOrNull,
  warnings: v.array(Warning),
} satisfies EntriesOf<ClipEventData>;

export const ENDED = {
  clipUuid: Text,
  outcome: v.picklist(OUTCOMES),
} satisfies EntriesOf<OrgEventData['ended'][number]>;

export const ORG_EVENT_DATA = {
  schemaVersion: v.literal('1'),
  orgId: Text,
  outcome: v.picklist(ORG_OUTCOMES),
  observedAt: Text,
  since: Text,
  reason: Text,
  blindSeconds: AmountOrNull,
  ended: v.array(v.looseObject(ENDED)),
  endedCount: MaybeAmount,
  inFlight: Amount,
} satisfies EntriesOf<OrgEventData>;

const ENVELOPE = {
  specversion: v.literal('1.0'),
  id: Text,
  source: Text,
  subject: Text,
  time: Text,
  datacontenttype: v.literal('application/json'),
  dataschema: Text,
} satisfies EntriesOf<Omit<AnyEvent, 'type' | 'data'>>;

export const EVENT = {
  ...ENVELOPE,
  type: v.picklist(OUTCOMES.map((outcome) => `com.clipwatch.clip.${outcome}` as const)),
  data: v.looseObject(EVENT_DATA),
} satisfies EntriesOf<ClipEvent>;

export const ORG_EVENT = {
  ...ENVELOPE,
  type: v.picklist(ORG_OUTCOMES.map((outcome) => `com.clipwatch.organization.${outcome}` as const)),
  data: v.looseObject(ORG_EVENT_DATA),
} satisfies EntriesOf<OrgEvent>;

/**
 * An event is stored as the text that goes out. The schema only looks at what was parsed and hands it on as it is, so
 * that a copy published from the table is the first one to the letter.
 */
function eventText<Event extends AnyEvent>(
  entries: EntriesOf<Event> & v.ObjectEntries,
): v.GenericSchema<unknown, Event> {
  const schema = v.looseObject(entries);
  return v.pipe(
    v.string(),
    v.parseJson(),
    v.custom<Event>((value) => v.is(schema, value)),
  );
}

function owedOf<Event extends AnyEvent>(event: v.GenericSchema<unknown, Event>) {
  return { event, due: v.record(Text, Amount), recordedBy: Text, recordedAtMs: Amount };
}

/** What a clip owes, and what an org does. */
export const OWED = owedOf(eventText<ClipEvent>(EVENT)) satisfies EntriesOf<Owed<ClipEvent>>;
export const OWED_OF_ORG = owedOf(eventText<OrgEvent>(ORG_EVENT)) satisfies EntriesOf<Owed<OrgEvent>>;

/** What is owed, as it is stored on the item of a clip or an org: left out where there is nothing. */
export function writeOwed(owed: readonly Owed[]): Item {
  if (owed.length === 0) return {};
  return { owed: owed.map((entry) => ({ ...entry, event: JSON.stringify(entry.event) })) };
}
