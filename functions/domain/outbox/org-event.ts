import type { OrgOutcome } from '../outcome.ts';
import type { OrgEvent, OrgEventData } from './event.ts';

export interface OrgFacts {
  nowMs: number;
  /** How often the org had this outcome, this time included: the last part of the event's id. */
  count: number;
  sinceMs: number;
  reason: string;
  /** Clips that were in flight when it was last seen. */
  inFlight: number;
  /** For `visible`: since when it is seen again, and what ended meanwhile. */
  over?: { seenAtMs: number; ended: OrgEventData['ended']; endedCount: number };
}

/** The name of the event's form: `docs/org-event.schema.json`. */
const DATA_SCHEMA = 'urn:clipwatch:org-event:1';

/** The CloudEvent of an org that cannot be seen, or can be again. The same facts give the same event. */
export function createOrgEvent(orgId: string, outcome: OrgOutcome, facts: OrgFacts): OrgEvent {
  const { nowMs, count, sinceMs, reason, inFlight, over } = facts;
  const { ended = [], endedCount = 0 } = over ?? {};
  const time = new Date(nowMs).toISOString();
  return {
    specversion: '1.0',
    id: `${orgId}/organization/${outcome}/${count}`,
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.organization.${outcome}`,
    subject: orgId,
    time,
    datacontenttype: 'application/json',
    dataschema: DATA_SCHEMA,
    data: {
      schemaVersion: '1',
      orgId,
      outcome,
      observedAt: time,
      since: new Date(sinceMs).toISOString(),
      reason,
      blindSeconds: over === undefined ? null : Math.max(0, Math.round((over.seenAtMs - sinceMs) / 1000)),
      ended,
      ...(endedCount > ended.length && { endedCount }),
      inFlight,
    },
  };
}
