import assert from 'node:assert/strict';
import { it } from 'node:test';
import type {
  ClipDetails,
  ClipRecord,
  Missing,
  Movement,
  Progress,
} from '../../functions/domain/clip/clip.ts';
import type { Oddity } from '../../functions/domain/org/oddities.ts';
import type {
  Durations,
  Learned,
  Looks,
  OrgLease,
  OrgState,
  Told,
  VendorState,
} from '../../functions/domain/org/state.ts';
import type { Debt } from '../../functions/domain/outbox/debt.ts';
import type {
  ClipEvent,
  ExpectedDuration,
  OrgEvent,
  OrgEventData,
  Owed,
} from '../../functions/domain/outbox/event.ts';
import type { HealthLog } from '../../functions/domain/trouble/health-log.ts';
import { CLIP, DETAILS, MISSING, MOVEMENT, PROGRESS } from '../../functions/store/clip-item.ts';
import {
  EVENT,
  EXPECTED,
  ORG_EVENT,
  ORG_EVENT_DATA,
  OWED,
  OWED_OF_ORG,
} from '../../functions/store/event-item.ts';
import { LEASE } from '../../functions/store/lease-item.ts';
import {
  CALLS,
  DEBT,
  DURATIONS,
  LEARNED,
  LOOKS,
  ODDITY,
  ORG,
  TOLD,
  VENDOR,
} from '../../functions/store/org-item.ts';
import { type EntriesOf, oneOf } from '../../functions/store/schema.ts';
import { HEALTH_LOG } from '../../functions/store/trouble-store.ts';

// `npm run check:types` proves these: a schema that a field is missing from, or that has one too many, does not compile.

type With<T> = T & { colour?: string };
type Without<T, Name extends keyof T> = Omit<T, Name>;

/** Compiles where the entries are those of the type. */
function tied<T>(entries: EntriesOf<T>): number {
  return Object.keys(entries).length;
}

it('the entries of each schema are the fields of its type', () => {
  assert.equal(tied<ClipRecord>(CLIP), 21);
  for (const fields of [
    tied<ClipDetails>(DETAILS),
    tied<Movement>(MOVEMENT),
    tied<Progress>(PROGRESS),
    tied<Missing>(MISSING),
    tied<Owed<ClipEvent>>(OWED),
    tied<ClipEvent>(EVENT),
    tied<Owed<OrgEvent>>(OWED_OF_ORG),
    tied<OrgEvent>(ORG_EVENT),
    tied<OrgEventData>(ORG_EVENT_DATA),
    tied<ExpectedDuration>(EXPECTED),
    tied<OrgState>(ORG),
    tied<Looks>(LOOKS),
    tied<VendorState>(VENDOR),
    tied<Learned>(LEARNED),
    tied<Durations>(DURATIONS),
    tied<OrgState['calls']>(CALLS),
    tied<Told>(TOLD),
    tied<Debt>(DEBT),
    tied<Oddity>(ODDITY),
    tied<HealthLog>(HEALTH_LOG),
    tied<OrgLease>(LEASE),
  ])
    assert.ok(fields > 1);
});

it('a field that the schema does not name does not compile', () => {
  // @ts-expect-error
  tied<With<ClipRecord>>(CLIP);
  // @ts-expect-error
  tied<With<ClipDetails>>(DETAILS);
  // @ts-expect-error
  tied<With<Movement>>(MOVEMENT);
  // @ts-expect-error
  tied<With<Progress>>(PROGRESS);
  // @ts-expect-error
  tied<With<Missing>>(MISSING);
  // @ts-expect-error
  tied<With<Owed<ClipEvent>>>(OWED);
  // @ts-expect-error
  tied<With<OrgEvent>>(ORG_EVENT);
  // @ts-expect-error
  tied<With<OrgEventData>>(ORG_EVENT_DATA);
  // @ts-expect-error
  tied<With<OrgState>>(ORG);
  // @ts-expect-error
  tied<With<Looks>>(LOOKS);
  // @ts-expect-error
  tied<With<VendorState>>(VENDOR);
  // @ts-expect-error
  tied<With<Learned>>(LEARNED);
  // @ts-expect-error
  tied<With<Durations>>(DURATIONS);
  // @ts-expect-error
  tied<With<OrgState['calls']>>(CALLS);
  // @ts-expect-error
  tied<With<Told>>(TOLD);
  // @ts-expect-error
  tied<With<OrgLease>>(LEASE);
});

it('a field that the type does not have, of another type or that may be absent does not compile', () => {
  const { label, ...unlabelled } = CLIP;
  const required = label.wrapped;
  tied<Without<ClipRecord, 'label'>>(unlabelled);
  // @ts-expect-error
  ({ ...unlabelled, label }) satisfies EntriesOf<Without<ClipRecord, 'label'>>;
  // @ts-expect-error
  tied<ClipRecord>({ ...unlabelled, label: MOVEMENT.movedAtMs });
  // @ts-expect-error
  tied<ClipRecord>({ ...unlabelled, label: required });
});

it('a word of a union that a schema leaves out does not compile', () => {
  // @ts-expect-error
  oneOf<'list' | 'page'>({ list: true });
});
